// Fails if files of the package changed since a branch, and no changeset says so:
//   node scripts/changed.mjs origin/main
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

const [since = 'main'] = process.argv.slice(2);
const { files } = JSON.parse(readFileSync('package.json', 'utf8'));

/** What is published, and what its goldens show; what is written about it may change without a release. */
const published = [...files.filter((file) => ['src', 'schema'].includes(file)), 'test/snapshots'];

function changes(filter, ...paths) {
  const { status, stdout, stderr } = spawnSync(
    'git',
    ['diff', '--name-only', `--diff-filter=${filter}`, `${since}...HEAD`, '--', ...paths],
    {
      encoding: 'utf8',
    },
  );
  if (status !== 0) throw new Error(`git diff ended with ${status}\n${stderr}`);
  return stdout.split('\n').filter((line) => line !== '');
}

const changed = changes('ACDMRT', ...published);
const changesets = changes('AM', '.changeset/*.md').filter((file) => file !== '.changeset/README.md');
if (changed.length > 0 && changesets.length === 0) {
  const listed = changed.slice(0, 5).map((file) => `  ${file}\n`);
  console.error(`No changeset says what changes for users, but these files did, of ${changed.length}:\n${listed.join('')}`);
  console.error('Run "npx changeset", or "npx changeset --empty" if nothing changes for them, and commit what it writes.');
  process.exitCode = 1;
}
