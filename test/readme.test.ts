import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import * as library from '../src';

const read = (file: string) => readFileSync(resolve(__dirname, '..', file), 'utf8');
const readme = read('README.md');

/** The code blocks that stand below a comment such as `<!-- example: examples/cri-o.ts -->`, and the file that each one shows. */
const shown = [...readme.matchAll(/<!-- (?:example|yaml): (\S+) -->\n```\w+\n(.*?)```/gs)].map(([, file = '', code = '']) => ({
  file,
  code,
}));

describe('the README', () => {
  it('shows an example and its YAML', () => {
    expect(shown.map(({ file }) => file)).toEqual(['examples/cri-o.ts', 'test/snapshots/examples/cri-o.yaml']);
  });

  it.each(shown)('shows $file as it is', ({ file, code }) => {
    expect(code).toBe(read(file));
  });

  it('shows an error as it is', () => {
    const config = { runtime: 'docker', name: 'Bad Name', distribution: 'k3s', nodeSelektor: {} };
    const error = readme.match(/```\n(invalid BuildKit config\n.*?)\n```/s)?.[1];
    expect(() => library.resolveConfig(config as never)).toThrow();
    try {
      library.resolveConfig(config as never);
    } catch (thrown) {
      expect((thrown as Error).message).toBe(error);
    }
  });

  it('has a word on everything that the library exports', () => {
    const tables = readme.split('\n').filter((line) => line.startsWith('| `'));
    expect(Object.keys(library).filter((name) => !tables.some((row) => row.includes(`\`${name}\``)))).toEqual([]);
  });

  it('has a short section about production', () => {
    const [, section = ''] = /^## In production\n(.*?)^## /ms.exec(readme) ?? [];
    expect(section.split('\n').length).toBeLessThanOrEqual(40);
    const pages = [...section.matchAll(/^\| \[.*?\]\(docs\/([\w-]+)\.md\) \|/gm)].map(([, page]) => page);
    expect(pages).toMatchInlineSnapshot(`
      [
        "security-modes",
        "admission",
        "security",
        "network",
        "resources",
        "observability",
        "operations",
        "performance",
        "helm",
        "service",
        "policies",
        "validation",
        "comparison",
      ]
    `);
  });

  it('has code that is TypeScript', () => {
    for (const [, code = ''] of readme.matchAll(/```ts\n(.*?)```/gs)) {
      const { diagnostics } = ts.transpileModule(code, { reportDiagnostics: true, compilerOptions: { target: ts.ScriptTarget.ES2022 } });
      expect(diagnostics?.map(({ messageText }) => messageText)).toEqual([]);
    }
  });
});
