import { existsSync, readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import type { ImageAction } from '../src';
import * as library from '../src/manifests';

const page = resolve(__dirname, '../docs/adr-001.md');
const text = readFileSync(page, 'utf8');
const fileOf = (link: string) => resolve(dirname(page), link);

/** The files that the page links to. */
const links = [...new Set([...text.matchAll(/\]\(([^)#:]+)\)/g)].map(([, link = '']) => link))];

/** The lines of its tables that have a number. */
const rows = [...text.matchAll(/^\| ([A-Z\d]\.\d+) \| .*$/gm)].map(([row, number = '']) => ({ number, row }));

/** The tests that a text names, each behind a link to its file: `[file](link): ` and the titles in backticks. */
function testsIn(part: string): readonly { readonly link: string; readonly title: string }[] {
  return [...part.matchAll(/\]\((\S+\.test\.ts)\): `([^`]+)`/g)].map(([, link = '', title = '']) => ({ link, title }));
}

/** The titles of the tests in a file, behind those of the blocks that they stand in. Tests that are skipped are none. */
function titlesIn(file: string): readonly string[] {
  const titles: string[] = [];
  const visit = (node: ts.Node, blocks: readonly string[]): void => {
    const call = ts.isCallExpression(node) ? callOf(node) : undefined;
    if (call !== undefined && call.name !== 'describe') titles.push([...blocks, call.title].join(' › '));
    const inside = call?.name === 'describe' ? [...blocks, call.title] : blocks;
    ts.forEachChild(node, (child) => visit(child, inside));
  };
  visit(ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.ES2022), []);
  return titles;
}

/** A call of `describe`, `it` or `test`, or of what their `each` returns. */
function callOf({ expression, arguments: [title] }: ts.CallExpression): { readonly name: string; readonly title: string } | undefined {
  if (title === undefined || !ts.isStringLiteralLike(title)) return undefined;
  const [name = ''] = /^(describe|it|test)(?=\.each\b|$)/.exec(calleeOf(expression)) ?? [];
  return name === '' ? undefined : { name, title: title.text };
}

/** `it.each(table)` is called like `it`. */
function calleeOf(expression: ts.Expression): string {
  if (ts.isIdentifier(expression)) return expression.text;
  if (ts.isPropertyAccessExpression(expression)) return `${calleeOf(expression.expression)}.${expression.name.text}`;
  return ts.isCallExpression(expression) ? calleeOf(expression.expression) : '';
}

describe('the page about ADR-001', () => {
  it('has a row for every statement, numbered in their order', () => {
    const sections = new Map<string, number[]>();
    for (const { number } of rows) {
      const [section = '', index] = number.split('.');
      sections.set(section, [...(sections.get(section) ?? []), Number(index)]);
    }
    const counts = { C: 7, 1: 7, 2: 7, 3: 6, 4: 13, 5: 1, 6: 5, P: 3, N: 2, F: 9, M: 32 };
    expect(Object.fromEntries([...sections].map(([section, indices]) => [section, indices.length]))).toEqual(counts);
    for (const indices of sections.values()) expect(indices).toEqual(indices.map((_, index) => index + 1));
  });

  it.each(links)('links to %s, which exists', (link) => {
    expect(existsSync(fileOf(link))).toBe(true);
  });

  it.each(rows)('names what makes $number true, and the test of it', ({ row }) => {
    const cells = row.replaceAll('\\|', '').split(' | ');
    expect(cells).toHaveLength(5);
    expect(testsIn(row)).not.toEqual([]);
    expect(testsIn(row)).toHaveLength(row.match(/\.test\.ts\)/g)?.length ?? 0);
    expect(row).toMatch(/\]\(\.\.\/(src|examples)\//);
  });

  it.each([...new Set(testsIn(text).map(({ link }) => link))])('names tests of %s that exist', (link) => {
    const named = testsIn(text).flatMap((entry) => (entry.link === link ? [entry.title] : []));
    const titles = titlesIn(fileOf(link));
    expect(named.filter((title) => !titles.includes(title))).toEqual([]);
  });

  it('shows every action for an image in its diagram', () => {
    const actions = { push: 1, pull: 1, 'remove-from-node': 1, 'remove-from-registry': 1, none: 1 } satisfies Record<ImageAction, 1>;
    const diagram = text.match(/```mermaid\n(.*?)```/s)?.[1] ?? '';
    const shown = [...diagram.matchAll(/^ *(?:alt|else) ([a-z-]+):/gm)].map(([, action]) => action);
    expect(shown.sort()).toEqual(Object.keys(actions).sort());
  });

  it('has code that runs', () => {
    const code = text.match(/```ts\n(.*?)```/s)?.[1] ?? '';
    const { outputText } = ts.transpileModule(code, {
      compilerOptions: { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022 },
    });
    const exported: { objects?: readonly { kind: string }[]; env?: readonly { name: string }[]; pod?: { metadata: { name: string } } } = {};
    new Function('exports', 'require', 'process', outputText)(exported, () => library, { env: {} });
    expect(exported.objects?.map(({ kind }) => kind)).toContain('DaemonSet');
    expect(exported.env?.map(({ name }) => name)).toEqual(['CONTAINER_RUNTIME', 'CONTAINER_RUNTIME_SOCKET']);
    expect(exported.pod?.metadata.name).toBe('image-build-task-0b1c6a4e-6f0e-4d55-9f70-2d1a0c5f7a11');
  });
});
