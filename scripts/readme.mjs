// Puts the example and its golden YAML into the README, between the comments that name them. A test compares them.
import { readFileSync, writeFileSync } from 'node:fs';

const root = new URL('../', import.meta.url);
const readme = readFileSync(new URL('README.md', root), 'utf8');
const block = /(<!-- (?:example|yaml): (\S+) -->\n```\w+\n).*?```/gs;
writeFileSync(
  new URL('README.md', root),
  readme.replaceAll(block, (_, head, file) => `${head}${readFileSync(new URL(file, root), 'utf8')}\`\`\``),
);
