import { spawnSync } from 'node:child_process';
import { appendFileSync, cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { tooWide, useBrowser, viewports } from '../browser/browser';

const root = resolve(__dirname, '../..');
const open = useBrowser();
let folder: string;
let site: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'site-'));
  site = join(folder, 'site');
  expect(typedoc(root, '--out', site)).toEqual({ status: 0, output: expect.not.stringMatching(/warning|error/) });
});
afterAll(() => rmSync(folder, { recursive: true }));

function typedoc(project: string, ...flags: string[]) {
  const program = join(project, 'node_modules/.bin/typedoc');
  const { status, stdout, stderr } = spawnSync(program, ['--pretty', 'false', ...flags], { cwd: project, encoding: 'utf8' });
  return { status, output: stdout + stderr };
}

/** The HTML of every page, by its path. */
function pagesOfSite(): ReadonlyMap<string, string> {
  const files = readdirSync(site, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.html'));
  return new Map(files.map((file) => [file, readFileSync(join(site, file), 'utf8')]));
}

/** What a page leads to or loads, but for the text of examples. */
function addressesIn(html: string): readonly string[] {
  return [...html.matchAll(/<[a-z]+ [^>]*?\b(?:href|src)="([^"]*)"/g)].map(([, address = '']) => address.replaceAll('&amp;', '&'));
}

/** Whether an address on a page leads to a file of the site, and to a place in it, or to documentation of others. */
function leads(pages: ReadonlyMap<string, string>, page: string, address: string): boolean {
  // Icons are put into the page by a script.
  if (/^https:|^data:,$|^#icon-/.test(address)) return true;
  const [path = '', anchor = ''] = address.split('#').map(decodeURIComponent);
  const target = path === '' ? page : relative(site, resolve(site, dirname(page), path));
  const isFile = statSync(join(site, target), { throwIfNoEntry: false })?.isFile() === true;
  return isFile && (anchor === '' || pages.get(target)?.includes(`id="${anchor}"`) === true);
}

describe('the site', () => {
  it('has a page for every guide, and the gallery', () => {
    const guides = readdirSync(join(root, 'docs')).filter((file) => file.endsWith('.md'));
    const titles = guides.map((file) => /^# (.*)$/m.exec(readFileSync(join(root, 'docs', file), 'utf8'))?.[1]?.replaceAll('`', ''));
    const shown = [...pagesOfSite()]
      .filter(([file]) => file.startsWith('documents/'))
      .map(([, html]) => /<title>(.*?) \|/.exec(html)?.[1]?.replaceAll('&#39;', "'"));
    expect(shown).toEqual(expect.arrayContaining(titles));
    expect(existsSync(join(site, 'gallery.html'))).toBe(true);
  });

  it('leads nowhere but to itself and to documentation of others, and each link to something', () => {
    const pages = pagesOfSite();
    const links = [...pages].flatMap(([page, html]) => addressesIn(html).map((address) => ({ page, address })));
    expect(links.length).toBeGreaterThan(1000);
    expect(links.filter(({ page, address }) => !leads(pages, page, address))).toEqual([]);
  });

  it.each(Object.entries(viewports))(
    'is shown on a %s without a network, an error or anything wider than the window',
    async (_, viewport) => {
      const guides = readdirSync(join(site, 'documents')).map((file) => `documents/${file}`);
      for (const file of ['index.html', 'classes/cdk8s-buildkit.BuildKit.html', 'types/cdk8s-buildkit.BuildKitConfig.html', ...guides]) {
        const { page, complaints, requests } = await open(join(site, file), { viewport });
        await page.locator('.col-content').waitFor();
        expect({ file, complaints, requests, wide: await tooWide(page) }).toEqual({ file, complaints: [], requests: [], wide: [] });
        await page.context().close();
      }
    },
  );

  it('draws its diagrams', async () => {
    const withDiagrams = [...pagesOfSite()].filter(([, html]) => html.includes('class="mermaid"')).map(([file]) => file);
    expect(withDiagrams.length).toBeGreaterThan(0);
    for (const file of withDiagrams) {
      const { page, complaints } = await open(join(site, file));
      await expect.poll(() => page.locator('pre:visible > code.mermaid').count()).toBe(0);
      for (const diagram of await page.locator('.diagram svg').all()) expect((await diagram.boundingBox())?.height).toBeGreaterThan(50);
      expect({ file, complaints }).toEqual({ file, complaints: [] });
    }
  });

  it('is searched without a server', async () => {
    const { page, complaints } = await open(join(site, 'index.html'));
    await page.getByRole('button', { name: 'Search' }).click();
    await page.locator('#tsd-search-input').fill('ImageBuildRequest');
    await page.locator('#tsd-search-results').getByText('ImageBuildRequest').first().click();
    await page.getByRole('heading', { name: 'Interface ImageBuildRequest' }).waitFor();
    expect(complaints).toEqual([]);
  });
});

it('the reference is not made while something that is exported has no documentation', () => {
  const copy = join(folder, 'copy');
  const left = new Set(['node_modules', '.git', 'lib', 'dist', 'site']);
  for (const entry of readdirSync(root)) if (!left.has(entry)) cpSync(join(root, entry), join(copy, entry), { recursive: true });
  symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'));
  appendFileSync(join(copy, 'src/config/proxy.ts'), '\n/** Says something. */\nexport interface Probe {\n  readonly silent: string;\n}\n');
  appendFileSync(join(copy, 'src/manifests/index.ts'), "\nexport type { Probe } from '../config/proxy';\n");
  const { status, output } = typedoc(copy);
  expect(output).toMatch(/Probe\.silent \(Property\).* does not have any documentation/);
  expect(status).not.toBe(0);
});
