// Generates, from the interfaces that a user's config is typed by, the published JSON Schemas (schema/, committed) and the
// validators compiled from them (src/check/generated/, not committed). `--check` only compares the schemas.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { documents, generateSchemas } from './schemas.mjs';
import { compileValidators } from './validators.mjs';

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
const code = compileValidators(definitions);
if (!existsSync(`${folder}/validators.ts`) || readFileSync(`${folder}/validators.ts`, 'utf8') !== code) {
  mkdirSync(folder, { recursive: true });
  writeFileSync(`${folder}/validators.ts`, code);
}
