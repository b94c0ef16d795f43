// Measures the built package, as users load it: `npm run bench [-- [--write] [part...]]`. Every number is a ratio of two times of the
// same run. Exits with 1 if a goal is missed. --write puts the tables into docs/performance.md; --check measures nothing, and looks
// whether they are there in the form that --write gives them.
import { readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { isMet, parseTable, table } from './table.mjs';

/** @type {Readonly<Record<string, () => Promise<{ measure: () => Promise<import('./table.mjs').Row[]> }>>>} */
const parts = {
  pods: () => import('./pods.mjs'),
  charts: () => import('./charts.mjs'),
  loading: () => import('./loading.mjs'),
};

const document = new URL('../docs/performance.md', import.meta.url);
const { values: options, positionals: asked } = parseArgs({
  options: { write: { type: 'boolean', default: false }, check: { type: 'boolean', default: false } },
  allowPositionals: true,
});

if (options.check) checkDocument();
else await measureAll();

async function measureAll() {
  const unknown = asked.find((name) => !Object.hasOwn(parts, name));
  if (unknown !== undefined) throw new Error(`no part is called ${unknown}: known are ${Object.keys(parts).join(', ')}`);
  for (const name of asked.length > 0 ? asked : Object.keys(parts)) await measurePart(name);
}

async function measurePart(name) {
  const { measure } = await parts[name]();
  const rows = await measure();
  console.log(`${name}, with Node.js ${process.version}\n\n${table(rows)}\n`);
  if (options.write) writeFileSync(document, withTable(readFileSync(document, 'utf8'), name, rows));
  if (!rows.every(isMet)) process.exitCode = 1;
}

function withTable(text, name, rows) {
  if (!block(name).test(text)) throw new Error(`docs/performance.md has no place for ${name}`);
  return text.replace(block(name), (_, head, _table, tail) => `${head}${table(rows)}${tail}`);
}

function checkDocument() {
  const text = readFileSync(document, 'utf8');
  for (const name of Object.keys(parts)) {
    const [, , written = ''] = block(name).exec(text) ?? [];
    const rows = parseTable(written);
    if (rows.length === 0 || table(rows) !== written) {
      throw new Error(`docs/performance.md has no table of ${name} as the benchmark writes it: npm run bench -- --write ${name}`);
    }
  }
}

/** Where the document has the table of a part. */
function block(name) {
  return new RegExp(`(<!-- bench: ${name} -->\\n\\n)(.*?)(\\n\\n<!-- end of ${name} -->)`, 's');
}
