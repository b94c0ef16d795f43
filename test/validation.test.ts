import { describe, expect, it } from 'vitest';
import { validateManifests } from '../src/validation';
import { rules } from '../src/validation/rules';
import { changed, samples } from './validation/samples';

const rulesIn = (objects: readonly object[]) => [...new Set(validateManifests(objects).map(({ rule }) => rule))];

describe.each(samples.map((sample, index) => ({ ...sample, index })))('$rule ($index)', ({ rule, objects, kind, breaks, holds }) => {
  it('is broken by what it names, and nothing else is', () => {
    expect(rulesIn(objects())).toEqual([]);
    expect(rulesIn(changed(objects(), kind, breaks))).toEqual([rule]);
  });

  it('is not broken by what comes next to it', () => {
    expect(rulesIn(changed(objects(), kind, holds))).toEqual([]);
  });
});

it('every rule has a sample', () => {
  expect([...new Set(samples.map(({ rule }) => rule))].sort()).toEqual(Object.keys(rules).sort());
});
