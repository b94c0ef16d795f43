import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, relative, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { examples } from './support/examples';

const root = resolve(__dirname, '..');
const pages = readdirSync(resolve(root, 'docs'))
  .filter((file) => file.endsWith('.md'))
  .map((file) => `docs/${file}`);
const texts = Object.fromEntries(
  ['README.md', 'CONTRIBUTING.md', 'SECURITY.md', 'e2e/README.md', ...pages.filter((page) => page.endsWith('.md'))].map(
    (file) => [file, readFileSync(resolve(root, file), 'utf8')] as const,
  ),
);

/** What the text of a page links to, but for other sites. Links in code are none. */
function linksIn(text: string): readonly string[] {
  const prose = text.replaceAll(/^```.*?^```$/gms, '').replaceAll(/`[^`\n]*`/g, 'code');
  return [...prose.matchAll(/\]\(([^)\s]+)\)/g)].map(([, link = '']) => link).filter((link) => !/^https?:/.test(link));
}

/** The anchors of a page's headings, as GitHub makes them. */
function anchorsOf(text: string): readonly string[] {
  const headings = [...text.replaceAll(/^```.*?^```$/gms, '').matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) => heading);
  return headings.map((heading) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}_ -]/gu, '')
      .replaceAll(' ', '-'),
  );
}

/** Where a link of a page leads: a file of the repository, and an anchor or ''. */
function targetOf(page: string, link: string): { readonly file: string; readonly anchor: string } {
  const [path = '', anchor = ''] = link.split('#');
  return { file: path === '' ? page : relative(root, resolve(root, dirname(page), path)), anchor };
}

const links = Object.entries(texts).flatMap(([page, text]) => linksIn(text).map((link) => ({ page, link, ...targetOf(page, link) })));
const linkedFrom = (page: string) => links.filter((link) => link.page === page).map(({ file }) => file);

describe('the links of the documentation', () => {
  it('are found', () => {
    expect(links.length).toBeGreaterThan(100);
    expect(linksIn('[a](b.md#c), `[d](e)`, [`f`](g)')).toEqual(['b.md#c', 'g']);
    expect(anchorsOf('## What is open, by `default`?\n```\n# no\n```\n')).toEqual(['what-is-open-by-default']);
  });

  it('lead to files that there are', () => {
    expect(links.filter(({ file }) => !existsSync(resolve(root, file)))).toEqual([]);
  });

  it('lead to headings that there are', () => {
    const withAnchor = links.filter(({ anchor }) => anchor !== '');
    expect(withAnchor.length).toBeGreaterThan(5);
    expect(withAnchor.filter(({ file, anchor }) => !anchorsOf(texts[file] ?? '').includes(anchor))).toEqual([]);
  });

  it('of the README lead to the index of the documentation', () => {
    expect(linkedFrom('README.md')).toContain('docs/README.md');
  });

  it.each(pages.filter((page) => page !== 'docs/README.md'))('of the README or of the index lead to %s', (page) => {
    expect([...linkedFrom('README.md'), ...linkedFrom('docs/README.md')]).toContain(page);
  });

  it.each(examples())('of the README lead to the example %s', (example) => {
    expect(linkedFrom('README.md')).toContain(`examples/${example}.ts`);
  });
});
