import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { App, Chart, JsonPatch } from 'cdk8s';
import { BuildKit } from 'cdk8s-buildkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { examples } from '../../test/support/examples';
import { goldenOfExample } from '../../test/support/goldens';
import { type Document, documentsOf } from '../cluster/documents';
import { succeed } from '../node/process';
import { helm, helms, renderedDocuments, synthesizeChart, templatesOf } from './helm-chart';

// What `cdk8s synth` writes of an example without a format.
const plain = (example: string) => readFileSync(goldenOfExample(example), 'utf8');

describe('the chart of the example', () => {
  let folder: string;
  const charts = new Map<string, Promise<void>>();

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'charts-'));
    // Examples import the package, as users do.
    await succeed(['npm', '--prefix', resolve(__dirname, '../..'), 'run', 'build']);
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  /** The chart of an example, made once. */
  async function chartOf(example: string): Promise<string> {
    const chart = join(folder, example);
    const made = charts.get(example) ?? synthesizeChart(`examples/${example}.ts`, chart);
    charts.set(example, made);
    await made;
    return chart;
  }

  describe.each(helms)('is a chart to Helm $version:', ({ version }) => {
    it.each(examples())('%s', async (example) => {
      const chart = await chartOf(example);
      const lint = await helm(version, 'lint', '--strict', chart);
      expect(lint.stdout + lint.stderr).not.toMatch(/WARNING|ERROR/);
      expect(lint.exitCode).toBe(0);
      const { stdout, stderr, exitCode } = await helm(version, 'template', 'release', chart, '--namespace', 'elsewhere');
      expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 });
      expect(inOrder(renderedDocuments(stdout))).toEqual(inOrder(documentsOf(plain(example))));
    });

    it('and would be none with what cdk8s writes where it validates', async () => {
      const chart = join(folder, `validated-${version}`);
      await synthesizeChart('examples/cri-o.ts', chart);
      writeFileSync(join(chart, 'templates/construct-metadata.json'), '{}');
      const { stdout, exitCode } = await helm(version, 'lint', '--strict', chart);
      expect(stdout).toMatch(/construct-metadata\.json: file extension '\.json' not valid/);
      expect(exitCode).toBe(1);
    });

    it('and takes a value where a patch has it', async () => {
      const path = join(folder, `values-${version}`);
      const app = new App({ outdir: join(path, 'templates') });
      const buildKit = new BuildKit(new Chart(app, 'values'), 'buildkit', { runtime: 'containerd' });
      const memory = '/spec/template/spec/containers/0/resources/requests/memory';
      buildKit.daemon.daemonSet.addJsonPatch(JsonPatch.replace(memory, '{{ .Values.daemonMemory }}'));
      app.synth();
      writeFileSync(join(path, 'Chart.yaml'), 'apiVersion: v2\nname: values\nversion: 1.0.0\n');
      const { stdout } = await helm(version, 'template', 'release', path, '--set', 'daemonMemory=3Gi');
      const daemonSet = renderedDocuments(stdout).find(({ object }) => object.kind === 'DaemonSet');
      expect(daemonSet?.yaml).toContain('memory: "3Gi"\n');
    });

    it('and one whose templates are not escaped is none', async () => {
      const chart = await chartOf('observability');
      const spoilt = join(folder, `spoilt-${version}`);
      await succeed(['cp', '-R', chart, spoilt]);
      for (const template of templatesOf(spoilt)) rmSync(template);
      copyFileSync(goldenOfExample('observability'), join(spoilt, 'templates/plain.yaml'));
      expect((await helm(version, 'lint', '--strict', spoilt)).stdout).toContain('undefined variable "$labels"');
      expect(await helm(version, 'template', 'release', spoilt)).toMatchObject({ exitCode: 1 });
      // Some are worse: they become something else, and nobody says a word.
      writeFileSync(join(spoilt, 'templates/plain.yaml'), plain('cri-o').replace('web:1.4', '{{ .Chart.Name }}:1.4'));
      expect((await helm(version, 'lint', '--strict', spoilt)).exitCode).toBe(0);
      const { stdout } = await helm(version, 'template', 'release', spoilt);
      expect(inOrder(renderedDocuments(stdout))).not.toEqual(inOrder(documentsOf(plain('cri-o'))));
    });
  });
});

/** Helm orders objects by their kinds. */
function inOrder(documents: readonly Document[]): readonly Document[] {
  const key = ({ object }: Document) => JSON.stringify([object.kind, object.metadata.namespace, object.metadata.name]);
  return [...documents].sort((a, b) => (key(a) < key(b) ? -1 : 1));
}
