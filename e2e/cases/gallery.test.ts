import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { resolve } from 'node:path';
import type { AxeResults } from 'axe-core';
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { examples } from '../../test/support/examples';
import { goldenOfExample } from '../../test/support/goldens';
import { append, tooWide, useBrowser, viewports } from '../browser/browser';

const root = resolve(__dirname, '../..');
const gallery = resolve(root, 'docs/gallery.html');
const axe = createRequire(__filename).resolve('axe-core/axe.min.js');
const open = useBrowser();

const schemes = ['light', 'dark'] as const;
const looks = Object.entries(viewports).flatMap(([name, viewport]) => schemes.map((colorScheme) => ({ name, viewport, colorScheme })));

/** What keeps people from reading or using a page. */
async function barriers(page: Page): Promise<readonly string[]> {
  await page.addScriptTag({ path: axe });
  const { violations }: AxeResults = await page.evaluate('axe.run()');
  return violations.flatMap(({ id, nodes }) => nodes.map(({ target }) => `${id}: ${target}`));
}

/** The examples that can be seen. */
const visible = (page: Page) =>
  page.locator('article:visible h3').evaluateAll((names) => names.map((name) => name.firstChild?.textContent?.trim()));

describe.each(looks)('the gallery on a $name, $colorScheme', ({ viewport, colorScheme }) => {
  it('shows every example without a network, an error or anything wider than the window', async () => {
    const { page, complaints, requests } = await open(gallery, { viewport, colorScheme });
    expect((await visible(page)).sort()).toEqual(examples());
    expect(await tooWide(page)).toEqual([]);
    for (const button of await page.locator('.open-all').all()) await button.click();
    expect(await page.locator('.output details:not([open])').count()).toBe(0);
    expect(await tooWide(page)).toEqual([]);
    expect({ complaints, requests }).toEqual({ complaints: [], requests: [] });
  });

  it('has no barrier that axe knows', async () => {
    const { page } = await open(gallery, { viewport, colorScheme });
    expect(await barriers(page)).toEqual([]);
  });
});

describe('these tests', () => {
  it('find what is too wide, and what asks for a network', async () => {
    const { page, complaints, requests } = await open(gallery, { viewport: viewports.phone });
    await append(page, '<p style="width: 500px">wide</p><img alt="" src="https://example.com/image.png">');
    await expect.poll(() => complaints).toEqual([expect.stringContaining('ERR_INTERNET_DISCONNECTED')]);
    expect(await tooWide(page)).toEqual(['the page', expect.stringContaining('width: 500px')]);
    expect(requests).toEqual(['https://example.com/image.png']);
  });

  it('find text that can hardly be read, and a button without a name', async () => {
    const { page } = await open(gallery);
    await append(page, '<p id="pale" style="color: #ccc">pale</p><button id="bare"></button>');
    expect(await barriers(page)).toEqual(expect.arrayContaining(['color-contrast: #pale', 'button-name: #bare']));
  });
});

describe('the filter', () => {
  it('shows the examples of a runtime and of a topic, by keyboard', async () => {
    const { page } = await open(gallery);
    await page.getByRole('group', { name: 'Runtime of the nodes' }).getByRole('radio', { name: 'all' }).focus();
    await page.keyboard.press('ArrowRight');
    const ofDocker = examples().filter((name) =>
      /runtime: 'docker'|nodes\.json/.test(readFileSync(resolve(root, `examples/${name}.ts`), 'utf8')),
    );
    expect((await visible(page)).sort()).toEqual(ofDocker);
    expect(await page.getByRole('status').textContent()).toBe(`${ofDocker.length} of ${examples().length} examples`);
    await page.getByRole('radio', { name: 'Orchest' }).check();
    expect(await visible(page)).toEqual(['orchest-docker']);
    expect(await page.locator('nav a:visible').allTextContents()).toEqual(['orchest-docker']);
  });

  it('says that no example is both, and gives way to a link', async () => {
    const { page } = await open(gallery);
    await page.getByRole('radio', { name: 'Docker', exact: true }).check();
    await page.getByRole('radio', { name: 'Pools of daemons', exact: true }).check();
    expect(await visible(page)).toEqual([]);
    expect(await page.getByText('No example is both.').isVisible()).toBe(true);
    await page.evaluate('window.location.hash = "talos"');
    await expect.poll(() => page.locator('#talos').isVisible()).toBe(true);
    expect((await visible(page)).length).toBe(examples().length);
  });
});

describe('an example', () => {
  const typescript = readFileSync(resolve(root, 'examples/node-pools.ts'), 'utf8').replace(/^(\/\/.*\n)+/, '');
  const yaml = readFileSync(goldenOfExample('node-pools'), 'utf8');

  it.each([
    ['with the clipboard of the browser', ''],
    ['where pages have none', 'Object.defineProperty(navigator, "clipboard", { value: undefined })'],
  ])('is copied to the byte, %s', async (_, script) => {
    const { page } = await open(gallery, { permissions: ['clipboard-read', 'clipboard-write'] });
    await page.evaluate(script);
    for (const [section, text] of [
      ['.input', typescript],
      ['.output', yaml],
    ] as const) {
      const button = page.locator(`#node-pools ${section}`).getByRole('button', { name: /^Cop/ });
      await button.click();
      await expect.poll(() => button.textContent()).toBe('Copied');
      expect(await pasted(page)).toBe(text);
    }
  });

  /** What a user gets who pastes into a page. */
  async function pasted(page: Page): Promise<string> {
    await append(page, '<textarea id="paste"></textarea>');
    await page.locator('#paste').last().focus();
    await page.keyboard.press('Control+V');
    return page.locator('#paste').last().inputValue();
  }

  it.each(Object.entries(viewports))('is where a link to it leads, on a %s', async (_, viewport) => {
    const { page } = await open(gallery, { viewport });
    await page.evaluate('window.location.hash = "quotas"');
    const bar = viewport === viewports.phone ? await page.locator('.menu').boundingBox() : null;
    const heading = await page.locator('#quotas h3').boundingBox();
    expect(heading?.y).toBeGreaterThanOrEqual((bar?.y ?? 0) + (bar?.height ?? 0));
    expect(heading?.y).toBeLessThan(viewport.height / 3);
  });

  it('is found on a phone in a menu that closes behind it', async () => {
    const { page } = await open(gallery, { viewport: viewports.phone });
    const menu = page.getByText('Find an example');
    expect(await page.getByRole('navigation').isVisible()).toBe(false);
    await menu.click();
    expect(await tooWide(page)).toEqual([]);
    await page.getByRole('link', { name: 'air-gapped', exact: true }).click();
    expect(await page.getByRole('navigation').isVisible()).toBe(false);
    await expect.poll(async () => (await page.locator('#air-gapped h3').boundingBox())?.y).toBeLessThan(300);
  });

  it('is there without a script too', async () => {
    const { page } = await open(gallery, { javaScriptEnabled: false });
    expect(await page.locator('article:visible').count()).toBe(examples().length);
    expect(await page.locator('button:visible, .filter:visible').count()).toBe(0);
    const [object] = await page.locator('#quotas .output details:not([open])').all();
    const yaml = page.locator('#quotas .output pre').first();
    expect(await yaml.isVisible()).toBe(false);
    await object?.locator('summary').click();
    expect(await yaml.isVisible()).toBe(true);
  });
});
