import { readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';

const root = resolve(__dirname, '../..');

/** A page of the documentation. */
export interface Page {
  /** Its path in the repository. */
  readonly page: string;
  readonly text: string;
}

/** A block of code in a page. */
export interface Block {
  readonly page: string;
  readonly line: number;
  /** Language of the block, or '' for none. */
  readonly language: string;
  readonly code: string;
  /** What the comment above it says, such as `example: examples/k3s.ts`. */
  readonly note: string;
}

/** The README and all pages of `docs`. */
export const pages: readonly Page[] = [
  'README.md',
  ...readdirSync(resolve(root, 'docs'))
    .filter((file) => file.endsWith('.md'))
    .map((file) => `docs/${file}`),
].map((page) => ({ page, text: readFileSync(resolve(root, page), 'utf8') }));

/** A page by its path. */
export function pageNamed(path: string): string {
  const found = pages.find(({ page }) => page === path);
  if (found === undefined) throw new Error(`there is no page ${path}`);
  return found.text;
}

/** The blocks of code of a page. Those in lists lose their indent. */
export function blocksOf({ page, text }: Page): readonly Block[] {
  const block = /(?:^<!-- ([^\n]+) -->\n)?^( *)```(\w*)\n(.*?)^\2```$/gms;
  return [...text.matchAll(block)].map(({ 1: note = '', 2: indent = '', 3: language = '', 4: code = '', index }) => {
    const line = text.slice(0, index).split('\n').length;
    return { page, line, language, note, code: code.replaceAll(new RegExp(`^${indent}`, 'gm'), '') };
  });
}

/** All blocks of code. */
export const blocks: readonly Block[] = pages.flatMap(blocksOf);

/** The blocks below comments that begin with a word, each with what follows the word. */
export function blocksNoted(word: string): readonly (Block & { readonly value: string })[] {
  const start = `${word}: `;
  return blocks.flatMap((block) => (block.note.startsWith(start) ? [{ ...block, value: block.note.slice(start.length) }] : []));
}
