import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

const read = (file: string) => readFileSync(resolve(__dirname, '..', file), 'utf8');
const text = read('docs/admission.md');

interface Schema {
  readonly enum?: readonly string[];
  readonly properties?: Readonly<Record<string, Schema>>;
}

const { definitions } = JSON.parse(read('schema/buildkit-config.json')) as { readonly definitions: Readonly<Record<string, Schema>> };

describe('docs/admission.md', () => {
  const distributions = [...(definitions.ContainerdDistribution?.enum ?? []), ...(definitions.CrioDistribution?.enum ?? [])];

  it('knows more than one distribution', () => {
    expect(distributions).toEqual(expect.arrayContaining(['upstream', 'talos', 'openshift', 'oke']));
  });

  it.each(distributions)('says what is known of %s', (distribution) => {
    expect(text).toMatch(new RegExp(`^\\| .*\`${distribution}\`.* \\| (containerd|CRI-O) \\|`, 'm'));
  });

  it.each(['create', 'existing'])('says what namespaces of the type %s are', (type) => {
    expect(text).toContain(`{ type: '${type}' }\` |`);
  });

  it.each(Object.keys(definitions.PriorityClassesOptions?.properties ?? {}))('says who uses the PriorityClass of %s', (key) => {
    expect(text).toContain(`| \`priorityClasses.${key}\` |`);
  });
});
