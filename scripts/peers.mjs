// Installs the peers of the library in the lowest or the highest versions that package.json allows, and nothing else:
//   node scripts/peers.mjs lowest|highest
// It changes neither package.json nor the lock file. `npm ci` brings back the versions of the lock file.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const read = (file) => JSON.parse(readFileSync(`${root}/${file}`, 'utf8'));

/** A caret range is the only form that is read, because its lowest version is written in it. */
const choices = {
  lowest: (name, range) => {
    const [, version] = /^\^(\d+\.\d+\.\d+)$/.exec(range) ?? [];
    if (version === undefined) throw new Error(`peerDependencies.${name}: expected a range such as "^2.69.0", received "${range}"`);
    return version;
  },
  highest: (name, range) => {
    const versions = JSON.parse(npm(['view', `${name}@${range}`, 'version', '--json'], 'pipe'));
    // npm gives a string in place of a list of one, and lists 2.70.106 before 2.70.98.
    return [versions]
      .flat()
      .sort(new Intl.Collator('en', { numeric: true }).compare)
      .at(-1);
  },
};

function npm(args, stdout) {
  const result = spawnSync('npm', args, { cwd: root, encoding: 'utf8', stdio: ['ignore', stdout, 'inherit'] });
  if (result.status !== 0) throw new Error(`npm ${args.join(' ')} ended with ${result.status}`);
  return result.stdout;
}

const choice = process.argv[2] ?? '';
if (process.argv.length !== 3 || !Object.hasOwn(choices, choice)) throw new Error('usage: node scripts/peers.mjs lowest|highest');

const wanted = Object.entries(read('package.json').peerDependencies).map(([name, range]) => [name, choices[choice](name, range)]);
npm(
  ['install', '--no-save', '--no-audit', '--no-fund', '--ignore-scripts', ...wanted.map(([name, version]) => `${name}@${version}`)],
  'inherit',
);

for (const [name, version] of wanted) {
  const installed = read(`node_modules/${name}/package.json`).version;
  if (installed !== version) throw new Error(`${name}: installed ${installed}, wanted ${version}`);
  console.log(`${name} ${installed}`);
}
