import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { useBrowser, viewports } from '../browser/browser';

const root = resolve(__dirname, '../..');
const mermaid = createRequire(__filename).resolve('mermaid/dist/mermaid.min.js');
const pages = ['README.md', 'CONTRIBUTING.md', ...readdirSync(resolve(root, 'docs')).map((file) => `docs/${file}`)];

/** Every diagram of the documentation. GitHub draws the same blocks with the same program. */
const diagrams = pages
  .filter((page) => page.endsWith('.md') && existsSync(resolve(root, page)))
  .flatMap((page) => diagramsIn(readFileSync(resolve(root, page), 'utf8')).map((text, index) => ({ name: `${page} #${index + 1}`, text })));

function diagramsIn(text: string): readonly string[] {
  return [...text.matchAll(/^```mermaid\n(.*?)^```$/gms)].map(([, diagram = '']) => diagram);
}

const sizes = Object.entries(viewports).map(([size, viewport]) => ({ size, viewport }));
const open = useBrowser();
let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'diagrams-'));
  writeFileSync(join(folder, 'page.html'), '<!doctype html><title>A diagram</title><main></main>');
});
afterAll(() => rmSync(folder, { recursive: true }));

/** A diagram as it is drawn, or what mermaid says of it. */
async function draw(text: string, viewport: { readonly width: number; readonly height: number }) {
  const { page, complaints, requests } = await open(join(folder, 'page.html'), { viewport });
  await page.addScriptTag({ path: mermaid });
  const error = await page.locator('main').evaluate((main, diagram) => {
    const { mermaid: program } = main.ownerDocument.defaultView;
    program.initialize({ startOnLoad: false, suppressErrorRendering: true });
    return program.render('diagram', diagram).then(
      ({ svg }: { readonly svg: string }) => {
        main.innerHTML = svg;
      },
      (thrown: unknown) => String(thrown),
    );
  }, text);
  if (error !== undefined) return { error };
  const svg = page.locator('main svg');
  const { width = 0, height = 0 } = (await svg.boundingBox()) ?? {};
  return {
    text: (await svg.textContent()) ?? '',
    shapes: await svg.locator('path, rect, line').count(),
    width,
    height,
    complaints,
    requests,
  };
}

describe('the diagrams of the documentation', () => {
  it('are found', () => {
    expect(diagrams.length).toBeGreaterThan(0);
    expect(diagramsIn('```mermaid\nflowchart LR\n  a --> b\n```\n\n```ts\n```\n')).toEqual(['flowchart LR\n  a --> b\n']);
  });

  describe.each(sizes)('on a $size', ({ viewport }) => {
    it.each(diagrams)('$name is drawn', async ({ text }) => {
      const drawn = await draw(text, viewport);
      expect(drawn).toEqual({
        ...{ complaints: [], requests: [] },
        ...{ text: expect.stringMatching(/\w{3}/), shapes: expect.any(Number), width: expect.any(Number), height: expect.any(Number) },
      });
      expect(drawn.shapes).toBeGreaterThan(3);
      expect(drawn.width).toBeGreaterThan(100);
      expect(drawn.width).toBeLessThanOrEqual(viewport.width);
      expect(drawn.height).toBeGreaterThan(50);
    });
  });

  it.each([
    ['is no diagram', 'flowchart LR\n  a -->'],
    ['has a shape that is not closed', 'flowchart LR\n  a[one --> b[two]'],
    ['is of a kind that there is none of', 'flochart LR\n  a --> b'],
  ])('would fail where one %s', async (_, text) => {
    expect(await draw(text, viewports.desktop)).toEqual({ error: expect.stringMatching(/Error/) });
  });
});
