import { App, Chart, JsonPatch } from 'cdk8s';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { BuildKit, escapeHelmTemplates, ImageBuild, toYaml } from '../src';

const action = '{{`{{`}}';

/** What Helm makes of a template whose only actions are ours. */
function rendered(template: string): string {
  const start = template.indexOf('{{');
  if (start === -1) return template;
  if (!template.startsWith(action, start)) throw new Error(`Helm would run ${template.slice(start, start + 40)}`);
  return `${template.slice(0, start)}{{${rendered(template.slice(start + action.length))}`;
}

// Words that mean something to YAML or to Helm, next to each other in every order.
const word = fc.constantFrom(
  '{',
  '{{',
  '}',
  '}}',
  '{{- ',
  ' -}}',
  '{{/*',
  '`',
  '"',
  "'",
  '\\',
  '$x',
  '.Values',
  ': ',
  ' #',
  '\n',
  '-',
  ' ',
  'é',
);
const text = fc.array(word, { maxLength: 12 }).map((words) => words.join(''));
const values = fc.dictionary(
  fc.constantFrom('a', 'b', '{c}'),
  fc.oneof(text, fc.array(text), fc.integer(), fc.boolean(), fc.constant(null)),
);

describe('escapeHelmTemplates', () => {
  it('makes templates that Helm renders to YAML of the same values', () => {
    // Not always to the same bytes: from forty characters on, text in quotes is broken into lines.
    const read = (yaml: string) => parse(yaml, { version: '1.1' });
    const property = fc.property(values, (value) => {
      expect(read(rendered(toYaml(escapeHelmTemplates(value))))).toEqual(read(toYaml(value)));
    });
    fc.assert(property, { numRuns: 2000 });
  });

  it('changes nothing but what would open a template', () => {
    const plain = { a: '{ }} {', b: [1, true, null, 'x'] };
    expect(escapeHelmTemplates(plain)).toEqual(plain);
    expect(escapeHelmTemplates(['{{ $labels.pod }}', '{{{'])).toEqual(['{{`{{`}} $labels.pod }}', '{{`{{`}}{']);
  });
});

describe('constructs', () => {
  const alert = 'BuildKit restarts again and again on {{ $labels.pod }}.';

  /** An app as it is written to a folder. */
  function synthesized(outdir: string, patch?: JsonPatch): string {
    const app = new App({ outdir });
    const chart = new Chart(app, 'chart', { namespace: 'builds' });
    const buildKit = new BuildKit(chart, 'buildkit', { runtime: 'containerd', observability: { metrics: {}, alerts: {}, dashboard: {} } });
    const context = { type: 'git', url: 'https://example.com/web.git' } as const;
    const build = new ImageBuild(chart, 'build', { buildKit, image: 'web:1', context, buildArgs: { FORMAT: '{{.Name}}' } });
    if (patch !== undefined) build.workload.addJsonPatch(patch);
    return app.synthYaml();
  }

  it.each(['chart/templates', 'templates', '/a b/templates/', 'C:\\chart\\templates'])('escape what they write to %s', (outdir) => {
    const template = synthesized(outdir);
    expect(template).toContain(alert.replaceAll('{{', action));
    expect(rendered(template)).toBe(synthesized('dist'));
  });

  it.each(['dist', 'my-templates', 'templates/plain'])('leave alone what they write to %s', (outdir) => {
    const yaml = synthesized(outdir);
    expect(yaml).toContain(alert);
    expect(yaml).toContain('build-arg:FORMAT={{.Name}}');
    expect(yaml).not.toContain(action);
  });

  it('write patches as they are, so that these can take values of the chart', () => {
    const patch = JsonPatch.add('/spec/priorityClassName', '{{ .Values.priorityClass }}');
    expect(synthesized('chart/templates', patch)).toContain('priorityClassName: "{{ .Values.priorityClass }}"');
  });
});
