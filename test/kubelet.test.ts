import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { joined, variable, verbatim } from '../src/values/kubelet';
import { expand } from './support/kubelet';

const variables = new Map([
  ['A', 'VAL'],
  ['A-B', 'dash'],
  ['HOME', '/root'],
]);

describe('the kubelet', () => {
  // Observed on a node: what stands in the Pod, and what the process sees.
  it.each([
    ['$', '$'],
    ['a$', 'a$'],
    ['$x', '$x'],
    ['${A}', '${A}'],
    ['$(A', '$(A'],
    ['$()', '$()'],
    ['$( A)', '$( A)'],
    ['$(UNDEF)', '$(UNDEF)'],
    ['$(A)', 'VAL'],
    ['$(A-B)', 'dash'],
    ['$$', '$'],
    ['$$$', '$$'],
    ['$$$$', '$$'],
    ['pa$$word', 'pa$word'],
    ['$$(A)', '$(A)'],
    ['$$$(A)', '$VAL'],
    ['$$$$(A)', '$$(A)'],
  ])('turns %s into %s', (text, seen) => {
    expect(expand(text, variables)).toBe(seen);
  });
});

describe('verbatim', () => {
  it.each(['$(HOME)', '$$(A)', 'pa$$word', '$é', '$日本', '$(echo hi)', '`id`', '$', 'a$'])('passes %s through the kubelet', (text) => {
    expect(expand(verbatim(text), variables)).toBe(text);
  });

  it('passes any text through the kubelet', () => {
    const dollars = fc.array(fc.constantFrom('$', '(', ')', 'A', '-', '{', '}', 'é', ' ')).map((parts) => parts.join(''));
    fc.assert(fc.property(fc.oneof(fc.string(), dollars), (text) => expand(verbatim(text), variables) === text));
  });

  it('leaves no single $, which before some characters would keep the Pod from starting', () => {
    fc.assert(fc.property(fc.string(), (text) => verbatim(text).replaceAll('$$', '').includes('$') === false));
  });
});

it('expands a variable of its own', () => {
  expect(expand(joined(verbatim('$5 for $(HOME): '), variable('A')), variables)).toBe('$5 for $(HOME): VAL');
});
