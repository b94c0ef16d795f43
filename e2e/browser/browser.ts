import { pathToFileURL } from 'node:url';
import { type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll } from 'vitest';

/** The sizes at which pages are looked at. */
export const viewports = {
  phone: { width: 390, height: 844 },
  desktop: { width: 1440, height: 900 },
} as const;

/** A page, and what it has done besides being shown. */
export interface OpenPage {
  readonly page: Page;
  /** Errors and warnings on its console, and errors that nothing has caught. */
  readonly complaints: string[];
  /** The addresses that it has asked for, but for files. */
  readonly requests: string[];
}

export type Open = (file: string, options?: BrowserContextOptions) => Promise<OpenPage>;

/** Debian's browser for the tests of a file. What is opened is a file, without a network. */
export function useBrowser(): Open {
  let browser: Awaited<ReturnType<typeof chromium.launch>>;
  beforeAll(async () => {
    browser = await chromium.launch({ executablePath: '/usr/bin/chromium' });
  });
  afterAll(() => browser.close());

  return async (file, options = {}) => {
    const context = await browser.newContext({ viewport: viewports.desktop, ...options, offline: true });
    const page = await context.newPage();
    const complaints: string[] = [];
    const requests: string[] = [];
    page.on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
    });
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('request', (request) => {
      if (!/^(?:file|data|blob):/.test(request.url())) requests.push(request.url());
    });
    await page.goto(pathToFileURL(file).href);
    return { page, complaints, requests };
  };
}

/** The elements that reach beyond the right edge of the window, but for what is in a box that scrolls by itself. */
export function tooWide(page: Page): Promise<readonly string[]> {
  return page.locator(':root').evaluate((root) => {
    const { body, defaultView: window } = root.ownerDocument;
    const scrolls = (element: typeof root): boolean =>
      ![body, root].includes(element) &&
      (['auto', 'scroll', 'hidden', 'clip'].includes(window.getComputedStyle(element).overflowX) || scrolls(element.parentElement));
    const wide = [...body.querySelectorAll('*')].filter(
      (element) =>
        element.checkVisibility({ visibilityProperty: true }) &&
        element.getBoundingClientRect().right > window.innerWidth + 0.5 &&
        !scrolls(element.parentElement),
    );
    return [...(root.scrollWidth > window.innerWidth ? ['the page'] : []), ...wide.map(({ outerHTML }) => outerHTML.slice(0, 120))];
  });
}

/** Puts something at the end of a page. */
export function append(page: Page, html: string): Promise<void> {
  return page
    .locator('main, body')
    .last()
    .evaluate((element, added) => element.insertAdjacentHTML('beforeend', added), html);
}
