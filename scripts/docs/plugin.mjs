// What the site has besides what TypeDoc makes: guides by their titles, diagrams, the gallery, and links that work from a disk.
import { copyFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { Converter, JSX, PageEvent, RendererEvent } from 'typedoc';
import ts from 'typescript';
import { galleryPage } from '../gallery/page.mjs';

const root = new URL('../../', import.meta.url);
const examples = new Set(
  readdirSync(new URL('examples', root))
    .filter((file) => /^[\w-]+\.ts$/.test(file))
    .map((file) => basename(file, '.ts')),
);

/** Called by TypeDoc. */
export function load({ converter, renderer }) {
  converter.on(Converter.EVENT_CREATE_DOCUMENT, (_, document) => nameByTitle(document));
  converter.on(Converter.EVENT_CREATE_DECLARATION, keepAlias);
  converter.on(Converter.EVENT_RESOLVE, (_, { comment }) => writeDefaults(comment));
  renderer.hooks.on('sidebar.begin', (context) =>
    JSX.createElement(
      'nav',
      { class: 'site-links' },
      JSX.createElement('a', { href: context.relativeURL('gallery.html') }, 'Gallery of examples'),
    ),
  );
  renderer.on(PageEvent.END, mendPage);
  renderer.on(RendererEvent.END, ({ outputDirectory }) => addFiles(outputDirectory));
}

/** A guide is called by its first heading. */
function nameByTitle(document) {
  const [{ text }] = document.content;
  const [, title] = /^# (.*)$/m.exec(text) ?? [];
  if (title === undefined) throw new Error(`${document.name} has no title`);
  document.name = title.replaceAll(/[`/]/g, '');
}

/**
 * A property is of the type that it is declared with, such as ImageName, whose page says what such a text has to be. The compiler, and so
 * TypeDoc, knows it as a string only.
 */
function keepAlias(context, reflection) {
  const [declaration] = context.getSymbolFromReflection(reflection)?.declarations ?? [];
  if (declaration === undefined || !ts.isPropertySignature(declaration)) return;
  const { type, parent } = declaration;
  const isOfGeneric = !ts.isInterfaceDeclaration(parent) || parent.typeParameters !== undefined;
  if (!isOfGeneric && isName(type)) reflection.type = context.converter.convertType(context, type);
}

/** A type that is a name, or a list of what a name says. */
function isName(type) {
  if (type === undefined) return false;
  if (ts.isTypeOperatorNode(type)) return isName(type.type);
  if (ts.isArrayTypeNode(type)) return isName(type.elementType);
  return ts.isTypeReferenceNode(type) && type.typeArguments === undefined;
}

/** A default that begins with a dash is a sentence: TypeDoc takes all for code. */
function writeDefaults(comment) {
  for (const { content } of comment?.getTags('@default') ?? []) {
    for (const part of content) part.text = part.text.replace(/^```ts\n- (.*)\n```$/s, '$1');
  }
}

/** The scripts that draw the diagrams, for the pages that have any. */
function diagrams({ url, contents }) {
  const up = '../'.repeat(url.split('/').length - 1);
  return contents.includes('class="mermaid"')
    ? ['mermaid', 'diagrams'].map((name) => `<script src="${up}assets/${name}.js"></script>`).join('')
    : '';
}

function mendPage(page) {
  page.contents = page.contents
    .replace('</body>', `${diagrams(page)}</body>`)
    // Browsers refuse icons of another file on a disk. TypeDoc puts them into the page as well.
    .replaceAll(/"[./]*assets\/icons\.svg#/g, '"#')
    // Nothing serves the index of a folder from a disk.
    .replaceAll(/href="((?:\.\.\/)+)(#[^"]*)?"/g, 'href="$1index.html$2"')
    .replaceAll(/"((?:\.\.\/)*)media\/gallery\.html/g, '"$1gallery.html')
    .replaceAll(/"((?:\.\.\/)*)media\/([\w-]+)\.ts"/g, (link, up, name) => (examples.has(name) ? `"${up}gallery.html#${name}"` : link))
    .replaceAll(/"((?:\.\.\/)*media\/[^"/]+\.(?:ts|mjs|mts|Dockerfile))"/g, '"$1.txt"');
  // The README has a title of its own.
  if (page.url === 'index.html') page.contents = page.contents.replace(/<div class="tsd-page-title"><h1>[^<]*<\/h1><\/div>/, '');
}

/** What is linked as it is becomes text, which every browser shows. */
function addFiles(folder) {
  const media = join(folder, 'media');
  for (const file of readdirSync(media).filter((name) => /\.(?:ts|mjs|mts|Dockerfile)$/.test(name))) {
    renameSync(join(media, file), join(media, `${file}.txt`));
  }
  rmSync(join(media, 'gallery.html'), { force: true });
  writeFileSync(join(folder, 'gallery.html'), galleryPage([{ href: 'index.html', text: 'Guides and reference' }]));
  copyFileSync(new URL('node_modules/mermaid/dist/mermaid.min.js', root), join(folder, 'assets/mermaid.js'));
  copyFileSync(new URL('diagrams.js', import.meta.url), join(folder, 'assets/diagrams.js'));
}
