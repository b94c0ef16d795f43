import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { blocks, hunks, patched } from './support/contributing';

const read = (file: string) => readFileSync(resolve(__dirname, '..', file), 'utf8');

describe('the example of a snapshot to review', () => {
  const examples = blocks('golden');

  it('has two objects', () => {
    expect(examples.map(({ file }) => file)).toEqual(['test/snapshots/cri-o/builder-pod.yaml', 'test/snapshots/cri-o/daemon-set.yaml']);
  });

  it.each(examples)('begins with what $file is now', ({ file, code }) => {
    expect(parseAllDocuments(patched(read(file), code)).flatMap(({ errors }) => errors)).toEqual([]);
  });

  it.each(examples)('changes values of $file, each by the same half hour', ({ code }) => {
    const numbers = (text: string) => [...text.matchAll(/: (\d+)$|"(\d+)"$/gm)].map(([, plain, quoted]) => Number(plain ?? quoted));
    for (const { before, after } of hunks(code)) {
      expect(numbers(before)).toHaveLength(1);
      expect(numbers(after)).toEqual(numbers(before).map((number) => number + 1800));
    }
  });
});

describe('a patch', () => {
  it('is applied where its lines are', () => {
    expect(patched('a\nb\nc\n', ' a\n-b\n+B\n@@\n c\n+d\n')).toBe('a\nB\nc\nd\n');
  });

  it('is not applied to a file without them, or with several', () => {
    expect(() => patched('a\n', ' b\n+c\n')).toThrow('found 0 times');
    expect(() => patched('a\na\n', ' a\n+c\n')).toThrow('found 2 times');
  });
});
