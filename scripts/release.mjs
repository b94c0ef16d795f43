// What the release workflow asks:
//   node scripts/release.mjs check <owner/name>   is package.json fit to be published from this repository of GitHub?
//   node scripts/release.mjs state                its version, and whether the registry has it, as outputs of a step
//   node scripts/release.mjs notes                what CHANGELOG.md says of its version
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

// Where it is run, so that a test can ask of another package.
const read = (file) => readFileSync(file, 'utf8');
const manifest = JSON.parse(read('package.json'));

const commands = {
  check(repository) {
    if (!/^[\w.-]+\/[\w.-]+$/.test(repository ?? '')) throw new Error(`expected a repository such as owner/name, received ${repository}`);
    const wanted = {
      repository: { type: 'git', url: `git+https://github.com/${repository}.git` },
      bugs: `https://github.com/${repository}/issues`,
      homepage: `https://github.com/${repository}#readme`,
    };
    const missing = Object.entries(wanted).filter(([field, value]) => JSON.stringify(manifest[field]) !== JSON.stringify(value));
    if (missing.length > 0) throw new Error(advice(Object.fromEntries(missing)));
    if (manifest.private === true) throw new Error('package.json: a private package cannot be published');
  },
  state() {
    const { name, version } = manifest;
    const { status, stdout, stderr } = spawnSync('npm', ['view', `${name}@${version}`, 'version', '--json'], { encoding: 'utf8' });
    const isUnknown = stdout.includes('"E404"');
    // A registry that cannot be asked has not said no.
    if (status !== 0 && !isUnknown) throw new Error(`npm view ended with ${status}\n${stdout}${stderr}`);
    // It says nothing of a version that a package it knows has not.
    console.log(`version=${version}\npublished=${!isUnknown && stdout.trim() !== ''}`);
  },
  notes() {
    const sections = read('CHANGELOG.md').split(/^## /m).slice(1);
    const own = sections.find((section) => section.split('\n')[0]?.trim() === manifest.version);
    if (own === undefined) throw new Error(`CHANGELOG.md has no section "## ${manifest.version}"`);
    console.log(own.split('\n').slice(1).join('\n').trim());
  },
};

function advice(fields) {
  return [
    'package.json does not name the repository that it is published from. The registry compares them, and refuses a provenance that differs.',
    'Write into package.json, next to "license":',
    ...JSON.stringify(fields, null, 2).split('\n').slice(1, -1),
    'CONTRIBUTING.md, "Releasing", has the rest of what is set up once.',
  ].join('\n');
}

const [command = '', ...args] = process.argv.slice(2);
if (!Object.hasOwn(commands, command)) throw new Error(`expected one of ${Object.keys(commands).join(', ')}, received "${command}"`);
try {
  commands[command](...args);
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}
