import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { examples } from './support/examples';
import { goldenOfExample } from './support/goldens';

const root = resolve(__dirname, '..');
const read = (file: string) => readFileSync(resolve(root, file), 'utf8');

describe('the gallery', async () => {
  const page = read('docs/gallery.html');
  const { galleryPage }: { galleryPage: () => string } = await import(resolve(root, 'scripts/gallery/page.mjs'));
  const articles = new Map([...page.matchAll(/<article id="([\w-]+)".*?<\/article>/gs)].map(([article, name = '']) => [name, article]));

  it('is what its script makes of the examples and their YAML', () => {
    // A difference of some megabytes would say nothing.
    expect(galleryPage() === page, 'run "node scripts/gallery.mjs" and commit docs/gallery.html').toBe(true);
  });

  it('has every example', () => {
    expect([...articles.keys()].sort()).toEqual(examples());
  });

  it.each(examples())('shows %s and all of its YAML, to the byte', (example) => {
    const shown = [...(articles.get(example) ?? '').matchAll(/<pre[^>]*><code>(.*?)<\/code><\/pre>/gs)].map(([, code = '']) =>
      textOf(code),
    );
    const [typescript = '', ...others] = shown;
    const objects = others.filter((text) => text.startsWith('apiVersion: '));
    expect(read(`examples/${example}.ts`).replace(/^(\/\/.*\n)+/, '')).toBe(typescript);
    expect(objects.join('---\n')).toBe(readFileSync(goldenOfExample(example), 'utf8'));
  });

  it('needs nothing but itself', () => {
    const addresses = [...page.matchAll(/\b(?:src|href|action|poster|data)="([^"]*)"|url\(([^)]*)\)|@import ([^;]*)/g)].map(
      ([, attribute, url, sheet]) => attribute ?? url ?? sheet ?? '',
    );
    expect(addresses.length).toBeGreaterThan(examples().length);
    expect(addresses.filter((address) => !address.startsWith('#') && address !== 'data:,')).toEqual([]);
  });
});

function textOf(html: string): string {
  const entities: Readonly<Record<string, string>> = { '&lt;': '<', '&gt;': '>', '&quot;': '"', '&#x27;': "'", '&amp;': '&' };
  return html.replaceAll(/<[^>]*>/g, '').replaceAll(/&(?:lt|gt|quot|#x27|amp);/g, (entity) => entities[entity] ?? entity);
}
