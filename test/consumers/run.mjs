// Packs the library, installs it into projects of the kinds that will use it, and checks that it works there:
//   node test/consumers/run.mjs [cjs-app] [esm-app] [plain-service]
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseAllDocuments } from 'yaml';
import { assertTarball } from './tarball.mjs';

const fixtures = fileURLToPath(new URL('.', import.meta.url));
const root = fileURLToPath(new URL('../..', import.meta.url));
const install = 'npm install --no-audit --no-fund';
const synth = 'npx cdk8s synth --check-upgrade=false';
const program = 'npx --no-install cdk8s-buildkit';

/** What is checked in each consumer, in order: its name, then commands and functions of the consumer's folder. */
const consumers = {
  // What `cdk8s init typescript-app` makes: CommonJS, where `exports` is not read for types and skipLibCheck is off.
  'cjs-app': [
    ['the types hold with TypeScript 5.9', 'npx tsc --noEmit'],
    ['jest passes', 'npx jest --ci'],
    ['cdk8s synth writes every object', synth, assertDist],
    ['cdk8s synth --format plain does too', `${synth} --format plain`, assertDist],
    ['cdk8s synth refuses what the validation plugin finds, without npm', assertRefused],
    ['cdk8s synth finds the plugin by the name of the package, too', assertFoundByName],
    ['cdk8s synth --format helm makes a chart of them', `${synth} --format helm --chart-version 1.2.3`, assertChart],
  ],
  // ES modules, with the oldest peers that the library allows.
  'esm-app': [
    ['node finds the named exports of both entry points', 'node main.mjs'],
    ['the types hold with TypeScript 5.9', 'npx tsc -p .'],
    ['the types hold with TypeScript 7', 'node node_modules/typescript7/bin/tsc -p .'],
  ],
  // A service that makes the Pods of its builds, with the peers that npm installs by itself and without any.
  'plain-service': [
    ['builderPod loads no other package', assertPeers(true), 'node main.js'],
    ['npm leaves the peers out when told to', `${install} --legacy-peer-deps --omit=peer`, assertPeers(false)],
    ['builderPod needs no peer', 'node main.js'],
    ['nor does the command line, which detects and synthesizes', `${program} detect nodes.json > config.yaml`, synthesizes],
    ['whose config file names its schema', assertSchema],
    ['nor do the types', 'npx tsc -p .'],
    ['the client of the Kubernetes API takes its Pods and Jobs', 'npx tsc -p tsconfig.client.json'],
  ],
};

/** From the nodes to the files of the objects, and to the Pod of one build. */
function synthesizes(folder) {
  sh(`${program} validate -f config.yaml --strict`, folder);
  sh(`${program} synth -f config.yaml -o manifests`, folder);
  assert.deepEqual(readdirSync(join(folder, 'manifests')), [
    '0-namespace.buildkit.yaml',
    '1-configmap.buildkit.buildkit-daemon-config.yaml',
    '1-serviceaccount.buildkit.buildkit-daemon.yaml',
    '2-daemonset.buildkit.buildkit-daemon.yaml',
  ]);
  const context = '--context https://git.example.com/team/web.git';
  const pod = JSON.parse(sh(`${program} build -f config.yaml --image team/web:1.4 ${context} --format json`, folder));
  assert.equal(pod.metadata.name, 'build-web-1-4');
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  assert.equal(sh(`${program} --version`, folder), `${version}\n`);
}

/** What editors follow leads to the schema that the package has. */
function assertSchema(folder) {
  const [, place] = /^# yaml-language-server: \$schema=(\S+)\n/.exec(readFileSync(join(folder, 'config.yaml'), 'utf8'));
  assert.equal(JSON.parse(readFileSync(join(folder, place), 'utf8')).title, 'ConfigFile');
}

function assertDist(folder) {
  assertObjects(join(folder, 'dist'));
}

function assertChart(folder) {
  const chart = readFileSync(join(folder, 'dist/Chart.yaml'), 'utf8');
  assert.match(chart, /^version: ['"]?1\.2\.3['"]?$/m);
  const templates = join(folder, 'dist/templates');
  assertObjects(templates);
  for (const file of readdirSync(templates)) {
    // What is in double braces, Helm takes for a template of its own.
    const lines = readFileSync(join(templates, file), 'utf8').split('\n');
    assert.deepEqual(
      lines.filter((line) => line.includes('{{')),
      [],
    );
  }
}

/** A plugin that is given by its path is loaded from there: nothing is installed, and no registry asked. */
function assertRefused(folder) {
  const { status, stdout, stderr, report } = validated(folder, `--app "npx ts-node broken.ts"`);
  assert.equal(status, 2, stdout + stderr);
  assert.match(stderr, /Validation failed/);
  assert.match(stdout, /Construct Path: broken\/buildkitd/);
  assert.deepEqual(
    report.violations.map(({ ruleName, violatingConstructs: [{ constructPath, locations }] }) => [ruleName, constructPath, locations]),
    [
      [
        'daemon-probe',
        'broken/buildkitd',
        ['spec.template.spec.containers[0].livenessProbe.timeoutSeconds: expected more than 20, received nothing'],
      ],
      [
        'image-tag (warning)',
        'broken/buildkitd',
        ['spec.template.spec.containers[0].image: expected a pinned version or a digest, received "docker.io/moby/buildkit:latest"'],
      ],
    ],
  );
}

/** What npm installs below the directory of plugins, for a plugin that is given by its name. */
function assertFoundByName(folder) {
  const project = join(folder, 'by-name');
  const plugins = join(project, 'plugins');
  const installed = join(plugins, 'cdk8s-buildkit/0.1.0');
  mkdirSync(installed, { recursive: true });
  symlinkSync(join(folder, 'node_modules'), join(installed, 'node_modules'));
  const { status, stdout, stderr, report } = validated(project, `--plugins-dir ${plugins}`);
  assert.equal(status, 0, stdout + stderr);
  assert.deepEqual(
    report.violations.map(({ ruleName }) => ruleName),
    ['daemon-probe (warning)'],
  );
}

/** Synthesizes with the plugins of a folder, and with an npm that says that it was called. */
function validated(folder, options) {
  const bin = join(folder, 'no-npm');
  mkdirSync(bin);
  writeFileSync(join(bin, 'npm'), '#!/bin/sh\ntouch "$0.called"\nexit 1\n', { mode: 0o755 });
  const command = `${synth} ${options} --output validated --validation-reports-output-file report.json`;
  const env = { ...process.env, PATH: `${bin}:${process.env.PATH}` };
  const { status, stdout, stderr } = spawnSync(command, { cwd: folder, shell: true, encoding: 'utf8', env });
  assert.ok(!existsSync(join(bin, 'npm.called')), `npm was called\n${stdout}${stderr}`);
  assert.ok(existsSync(join(folder, 'report.json')), `there is no report\n${stdout}${stderr}`);
  const [report] = JSON.parse(readFileSync(join(folder, 'report.json'), 'utf8')).reports;
  return { status, stdout, stderr, report };
}

/** The objects of cjs-app/main.ts, in which constructs of two versions of cdk8s-plus are subjects and the context. */
function assertObjects(folder) {
  const files = readdirSync(folder).filter((file) => file.endsWith('.yaml'));
  const objects = files.flatMap((file) => parseAllDocuments(readFileSync(join(folder, file), 'utf8')).map((document) => document.toJS()));
  const found = Object.fromEntries(objects.map((object) => [`${object.kind} ${object.metadata.name}`, object]));
  assert.deepEqual(Object.keys(found).sort(), [
    'ConfigMap buildkit-daemon-config',
    'DaemonSet buildkit-daemon',
    'PersistentVolumeClaim sources',
    'Pod app',
    'Role buildkit-build-access',
    'RoleBinding buildkit-build-access',
    'ServiceAccount buildkit-daemon',
    'ServiceAccount launcher',
    'ServiceAccount other-launcher',
  ]);
  assert.deepEqual([...new Set(objects.map((object) => object.metadata.namespace))], ['build']);
  const subjects = found['RoleBinding buildkit-build-access'].subjects;
  assert.deepEqual(
    subjects.map(({ kind, name }) => `${kind} ${name}`),
    ['ServiceAccount launcher', 'ServiceAccount other-launcher', 'Group builders'],
  );
  const claims = found['Pod app'].spec.volumes.flatMap((volume) => volume.persistentVolumeClaim?.claimName ?? []);
  assert.deepEqual(claims, ['sources']);
}

function assertPeers(installed) {
  return (folder) => {
    for (const peer of ['cdk8s', 'cdk8s-plus-27', 'constructs']) {
      assert.equal(existsSync(join(folder, 'node_modules', peer)), installed, `whether ${peer} is installed`);
    }
  };
}

function sh(command, cwd) {
  const { status, stdout, stderr, error } = spawnSync(command, { cwd, shell: true, encoding: 'utf8', maxBuffer: 2 ** 28 });
  if (error !== undefined) throw error;
  if (status !== 0) throw new Error(`"${command}" ended with ${status}\n${stdout}${stderr}`);
  return stdout;
}

/** Runs one check, and says how it went. */
function check(name, steps, folder) {
  const start = performance.now();
  const seconds = () => `${((performance.now() - start) / 1000).toFixed(1)} s`;
  try {
    for (const step of steps) typeof step === 'string' ? sh(step, folder) : step(folder);
    console.log(`  ok      ${name} (${seconds()})`);
    return true;
  } catch (error) {
    console.log(`  FAILED  ${name} (${seconds()})\n${String(error.message).replace(/^/gm, '          ')}`);
    return false;
  }
}

/** Whether every check of a consumer holds. Those after a failed one still run, unless there is nothing to run them on. */
function consume(name, tarball, temporary) {
  console.log(name);
  const folder = join(temporary, name);
  cpSync(join(fixtures, name), folder, { recursive: true });
  if (!check('npm installs the package', [`${install} ${tarball}`], folder)) return false;
  return consumers[name].map(([title, ...steps]) => check(title, steps, folder)).every(Boolean);
}

/** Packs the library as it is published, and returns the file. */
function pack(temporary) {
  const folder = join(temporary, 'packed');
  mkdirSync(folder);
  if (!check('npm packs the library', [`npm pack --pack-destination ${folder}`], root)) return undefined;
  const tarball = join(folder, readdirSync(folder)[0]);
  return check('it holds what it should, and no more', [() => assertTarball(tarball)], root) ? tarball : undefined;
}

const names = process.argv.length > 2 ? process.argv.slice(2) : Object.keys(consumers);
const unknown = names.filter((name) => !Object.hasOwn(consumers, name));
if (unknown.length > 0) throw new Error(`no such consumer: ${unknown.join(', ')}; there are ${Object.keys(consumers).join(', ')}`);

const temporary = mkdtempSync(join(tmpdir(), 'consumers-'));
try {
  const tarball = pack(temporary);
  const passed = tarball !== undefined && names.map((name) => consume(name, tarball, temporary)).every(Boolean);
  if (!passed) process.exitCode = 1;
} finally {
  rmSync(temporary, { recursive: true, force: true });
}
