// What is in the packed library, and what is not.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { statSync } from 'node:fs';

/** Every file is one of these. Whoever adds a folder to the package adds it here. */
const allowed = [
  /^(package\.json|README\.md|CHANGELOG\.md|LICENSE)$/,
  /^lib\/.*\.(js|d\.ts)(\.map)?$/,
  // What the source maps show.
  /^src\/.*\.ts$/,
  /^schema\/[\w-]+\.json$/,
  /^docs\/[\w-]+\.md$/,
];

const needed = [
  'package.json',
  'LICENSE',
  'CHANGELOG.md',
  'lib/index.js',
  'lib/index.d.ts',
  'lib/manifests/index.js',
  'schema/buildkit-config.json',
];

const mebibyte = 2 ** 20;

/** @param {string} file a package as `npm pack` makes it */
export function assertTarball(file) {
  const { status, stdout, stderr } = spawnSync('tar', ['--list', '--gzip', '--file', file], { encoding: 'utf8' });
  assert.equal(status, 0, stderr);
  const files = stdout
    .trim()
    .split('\n')
    .map((path) => path.replace(/^package\//, ''));
  assert.deepEqual(
    needed.filter((path) => !files.includes(path)),
    [],
    'is not packed',
  );
  assert.deepEqual(
    files.filter((path) => !allowed.some((form) => form.test(path))),
    [],
    'should not be packed',
  );
  const { size } = statSync(file);
  assert.ok(size < mebibyte, `the package has ${size} bytes: look at what makes it grow`);
}
