// Puts examples and golden YAML into the pages of the documentation, below the comments that name them:
//
//   <!-- example: examples/k3s.ts -->                                            a file
//   <!-- yaml: test/snapshots/examples/k3s.yaml#Pod/build-web -->                an object of it
//   <!-- yaml: test/snapshots/examples/k3s.yaml#Pod/build-web:spec.volumes -->   a field of an object
//
// `--check` writes nothing, and fails if a page would change.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseAllDocuments, stringify } from 'yaml';

const [root = fileURLToPath(new URL('..', import.meta.url))] = process.argv.slice(2).filter((argument) => !argument.startsWith('--'));
const isCheck = process.argv.includes('--check');

const block = /(<!-- (?:example|yaml): (\S+) -->\n```\w+\n).*?```/gs;
const pages = [
  'README.md',
  ...readdirSync(join(root, 'docs'))
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
];
const changed = pages.filter((page) => {
  const before = readFileSync(join(root, page), 'utf8');
  const after = before.replaceAll(block, (_, head, source) => `${head}${shown(source)}\`\`\``);
  if (!isCheck && after !== before) writeFileSync(join(root, page), after);
  return after !== before;
});
if (isCheck && changed.length > 0) {
  console.error(`out of date, "npm run snapshots" writes them: ${changed.join(', ')}`);
  process.exitCode = 1;
}

/** @param {string} source a file, and what of it */
function shown(source) {
  const [file = '', part] = source.split('#');
  const text = readFileSync(join(root, file), 'utf8');
  if (part === undefined) return text;
  const [object = '', field] = part.split(':');
  const [kind, name] = object.split('/');
  const found = parseAllDocuments(text).find((one) => one.get('kind') === kind && one.getIn(['metadata', 'name']) === name);
  if (found === undefined) throw new Error(`${source}: ${file} has no ${object}`);
  return stringify(field === undefined ? found.toJS() : fieldOf(found, field, source), { lineWidth: 0 });
}

/** The field below its own name, as it stands in the object. */
function fieldOf(document, field, source) {
  const path = field.split('.');
  const value = document.getIn(path);
  if (value === undefined) throw new Error(`${source}: there is no ${field}`);
  return { [path.at(-1)]: value };
}
