// Writes every golden file anew, so that those of cases that are gone go too. The only way to write them.
import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
rmSync(`${root}/test/snapshots`, { recursive: true, force: true });
const vitest = spawnSync('npx', ['vitest', 'run', '--update=all', 'test/goldens.test.ts', 'examples/review.test.ts'], {
  cwd: root,
  stdio: 'inherit',
});
for (const made of ['scripts/documents.mjs', 'scripts/gallery.mjs']) spawnSync('node', [made], { cwd: root, stdio: 'inherit' });
spawnSync('git', ['--no-pager', 'diff', '--stat', '--', 'test/snapshots', 'docs/gallery.html'], { cwd: root, stdio: 'inherit' });
process.exitCode = vitest.status ?? 1;
