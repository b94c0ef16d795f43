import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { App, Chart, Testing } from 'cdk8s';
import { describe, expect, it } from 'vitest';
import { BuildKit, BuildKitCleanUp, BuildKitPreflight, BuildKitPrune, BuildKitService, ImageBuild, resolveConfig, toYaml } from '../src';
import { cases } from './cases';
import type { Case } from './cases/case';
import { serviceCases } from './cases/service';
import { examples, synthesizeExample } from './support/examples';
import { goldenOf, goldenOfExample, goldenOfService } from './support/goldens';
import { renderCase, renderService } from './support/render';

describe.each(cases)('$config.runtime, $name', (entry) => {
  it.each(entry.goldens)('%s', async (golden) => {
    const object = renderCase(entry).get(golden);
    expect(object, 'the case makes no such object').toBeDefined();
    await expect(toYaml(object ?? {})).toMatchFileSnapshot(goldenOf(entry, golden));
  });

  it('is the same through constructs', () => {
    expect(synthesize(entry)).toBe(toYaml([...renderCase(entry).values()]));
  });
});

describe.each(serviceCases)('service, $name', (entry) => {
  it('has these objects', async () => {
    await expect(toYaml(renderService(entry))).toMatchFileSnapshot(goldenOfService(entry));
  });

  it('is the same through constructs', () => {
    const { config, request } = entry;
    const app = new App({ outdir: Testing.app().outdir });
    const chart = new Chart(app, 'chart', { namespace: 'other' });
    const buildKit = new BuildKitService(chart, 'buildkit', { ...config, namespace: resolveConfig(config).namespace });
    new ImageBuild(chart, 'build', { buildKit, ...request });
    expect(app.synthYaml()).toBe(toYaml(renderService(entry)));
  });
});

function synthesize({ config, request }: Case): string {
  const app = new App({ outdir: Testing.app().outdir });
  const chart = new Chart(app, 'chart', { namespace: 'other' });
  // Without a namespace of its own a config takes the chart's, which the plain functions do not know.
  const buildKit = new BuildKit(chart, 'buildkit', { ...config, namespace: resolveConfig(config).namespace });
  new ImageBuild(chart, 'build', { buildKit, ...request });
  new BuildKitPreflight(chart, 'preflight', buildKit.config);
  if (buildKit.config.runtime !== 'docker') {
    new BuildKitPrune(chart, 'prune', buildKit.config);
    new BuildKitCleanUp(chart, 'clean-up', buildKit.config);
  }
  return app.synthYaml();
}

describe('examples', () => {
  it('are all synthesized by main.ts', () => {
    const main = readFileSync(resolve(__dirname, '../examples/main.ts'), 'utf8');
    expect([...main.matchAll(/import '\.\/(.*)';/g)].map(([, name]) => name)).toEqual(examples());
  });

  it.each(examples())('%s', async (example) => {
    await expect(await synthesizeExample(example)).toMatchFileSnapshot(goldenOfExample(example));
  });
});
