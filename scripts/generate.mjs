// Generates, from the interfaces that a user's config is typed by, the published JSON Schemas (schema/, committed) and the
// same in the form that src/check reads (src/check/generated/, not committed). `--check` only compares the schemas.
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { definitionsModule } from './definitions.mjs';
import { documents, generateSchemas } from './schemas.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const definitions = generateSchemas(root);

for (const [name, schema] of Object.entries(documents(definitions))) {
  const file = `${root}/schema/${name}.json`;
  const text = `${JSON.stringify(schema, null, 2)}\n`;
  const current = existsSync(file) ? readFileSync(file, 'utf8') : '';
  if (current === text) continue;
  if (process.argv.includes('--check')) {
    console.error(`schema/${name}.json is not what the interfaces say: run "npm run generate" and commit it`);
    process.exitCode = 1;
  } else {
    mkdirSync(`${root}/schema`, { recursive: true });
    writeFileSync(file, text);
  }
}

const folder = `${root}/src/check/generated`;
const code = definitionsModule(definitions);
if (!existsSync(`${folder}/definitions.ts`) || readFileSync(`${folder}/definitions.ts`, 'utf8') !== code) {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  writeFileSync(`${folder}/definitions.ts`, code);
}
