import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

const read = (file: string) => readFileSync(resolve(__dirname, '..', file), 'utf8');
const text = read('docs/admission.md');

interface Schema {
  readonly enum?: readonly string[];
  readonly properties?: Readonly<Record<string, Schema>>;
}

const definitionsOf = (file: string) => (JSON.parse(read(file)) as { readonly definitions: Readonly<Record<string, Schema>> }).definitions;
const definitions = definitionsOf('schema/buildkit-config.json');
const serviceDefinitions = definitionsOf('schema/buildkit-service-config.json');

describe('docs/admission.md', () => {
  const distributions = [...(definitions.ContainerdDistribution?.enum ?? []), ...(definitions.CrioDistribution?.enum ?? [])];

  it('knows more than one distribution', () => {
    expect(distributions).toEqual(expect.arrayContaining(['upstream', 'talos', 'openshift', 'oke']));
    expect(serviceDefinitions.ServiceDistribution?.enum).toHaveLength(6);
  });

  it.each(distributions)('says what is known of %s', (distribution) => {
    expect(text).toMatch(new RegExp(`^\\| .*\`${distribution}\`.* \\| (containerd|CRI-O) \\|`, 'm'));
  });

  it.each(serviceDefinitions.ServiceDistribution?.enum ?? [])('says what is known of %s below a service', (distribution) => {
    const [, table = ''] = text.split('| `distribution` of a service |');
    expect(table.split('\n\n')[0]).toMatch(new RegExp(`^\\| .*\`${distribution}\`.* \\|`, 'm'));
  });

  it.each(['create', 'existing'])('says what namespaces of the type %s are', (type) => {
    expect(text).toContain(`{ type: '${type}' }\` |`);
  });

  it.each(Object.keys(definitions.PriorityClassesOptions?.properties ?? {}))('says who uses the PriorityClass of %s', (key) => {
    expect(text).toContain(`| \`priorityClasses.${key}\` |`);
  });
});
