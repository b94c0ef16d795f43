import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import * as validation from '../src/validation';
import { rules } from '../src/validation/rules';

const text = readFileSync(resolve(__dirname, '../docs/validation.md'), 'utf8');

/** The text below each heading of a rule. */
const sections = new Map(
  text
    .split(/^(?=##+ )/m)
    .filter((section) => section.startsWith('### '))
    .map((section) => {
      const [heading = '', ...lines] = section.split('\n');
      return [heading.slice('### '.length), lines.join('\n')] as const;
    }),
);

describe('docs/validation.md', () => {
  it('has every rule, and no other', () => {
    expect([...sections.keys()].sort()).toEqual(Object.keys(rules).sort());
  });

  it.each(Object.entries(rules))('says of %s what the report says, and how it is known', (name, { severity, summary, fix }) => {
    const [what, how, why, ...more] = (sections.get(name) ?? '').trim().split('\n\n');
    expect(what).toBe(`\`${severity}\`: ${summary}`);
    expect(how).toBe(`Fix: ${fix}`);
    expect(why).toMatch(/^Known from: .+\.$/);
    expect(more).toEqual([]);
  });

  it('shows a cdk8s.yaml that works', () => {
    const config = parse(text.match(/```yaml\n(.*?)```/s)?.[1] ?? '') as { validations: { class: string; properties: object }[] };
    const [{ class: name, properties } = { class: '', properties: {} }] = config.validations;
    expect(name).toBe(validation.BuildKitValidation.name);
    expect(() => new validation.BuildKitValidation(properties)).not.toThrow();
  });

  it('names every function', () => {
    for (const name of Object.keys(validation).filter((exported) => !exported.endsWith('Error'))) expect(text).toContain(name);
  });
});
