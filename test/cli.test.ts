import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { builderJob, builderPod, resolveConfig, toYaml } from '../src';
import { buildCli, mainOf, type RunOptions, runCli } from './support/cli';

const root = resolve(__dirname, '..');
const read = (file: string) => readFileSync(join(root, file), 'utf8');

// Where a terminal is to be had from `script`.
const onLinux = it.runIf(process.platform === 'linux');

let program: string;
let folder: string;

beforeAll(() => {
  program = buildCli();
}, 120_000);
afterAll(() => rmSync(program, { recursive: true }));
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'cli-test-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Runs the program in a folder of its own. */
const cli = (args: string, options: RunOptions = {}) => runCli(program, args.split(' '), { cwd: folder, ...options });

/** Runs the program, which has to refuse it and to write nothing. */
function refused(args: string, options: RunOptions = {}, code = 1) {
  const run = cli(args, options);
  expect({ status: run.status, stdout: run.stdout }).toEqual({ status: code, stdout: '' });
  return run;
}

/** Writes a file to the folder. */
function file(name: string, text: string | Uint8Array): void {
  writeFileSync(join(folder, name), text);
}

const criO = 'kind: BuildKit\nruntime: cri-o\nnamespace: builds\n';
const request = { name: 'build-web', image: 'team/web:1.4', context: { type: 'git', url: 'https://example.com/web.git' } } as const;
const withBuild = `${criO}imageBuilds:\n  - ${JSON.stringify(request)}\n`;

describe('synth', () => {
  it('writes one stream', () => {
    const golden = read('test/snapshots/examples/cri-o.yaml');
    const config = read('examples/config-files/cri-o.yaml');
    file('config.yaml', config);
    expect(cli('synth -f config.yaml')).toEqual({ status: 0, stdout: golden, stderr: '' });
    expect(cli('synth -f -', { input: config })).toEqual({ status: 0, stdout: golden, stderr: '' });
  });

  it('writes a List in JSON, with the same objects', () => {
    file('config.json', JSON.stringify({ $schema: './schema.json', ...parse(withBuild) }));
    const { status, stdout } = cli('synth -f config.json --format json');
    expect(status).toBe(0);
    const { apiVersion, kind, items } = JSON.parse(stdout);
    expect({ apiVersion, kind }).toEqual({ apiVersion: 'v1', kind: 'List' });
    expect(toYaml(items)).toBe(cli('synth -f -', { input: withBuild }).stdout);
  });

  it('writes a file for each object, in the order in which they are applied', () => {
    file('config.yaml', withBuild);
    expect(cli('synth -f config.yaml -o out/manifests')).toEqual({ status: 0, stdout: '', stderr: 'out/manifests: 4 files written\n' });
    const files = readdirSync(join(folder, 'out/manifests')).sort();
    expect(files).toMatchInlineSnapshot(`
      [
        "1-configmap.builds.buildkit-daemon-config.yaml",
        "1-serviceaccount.builds.buildkit-daemon.yaml",
        "2-daemonset.builds.buildkit-daemon.yaml",
        "3-pod.builds.build-web.yaml",
      ]
    `);
    const stream = files.map((name) => readFileSync(join(folder, 'out/manifests', name), 'utf8'));
    expect(stream.join('---\n').split('---\n').sort()).toEqual(cli('synth -f config.yaml').stdout.split('---\n').sort());
  });

  it('writes the same files again, and names those of objects that are no more', () => {
    file('config.yaml', withBuild);
    cli('synth -f config.yaml -o out');
    const before = readdirSync(join(folder, 'out'));
    writeFileSync(join(folder, 'out/kustomization.yaml'), 'resources: []\n');
    writeFileSync(join(folder, 'out/3-notes.yaml'), 'mine\n');
    expect(cli('synth -f config.yaml -o out').stderr).toBe('out: 4 files written\n');
    file('config.yaml', criO);
    expect(cli('synth -f config.yaml -o out')).toEqual({
      status: 0,
      stdout: '',
      stderr: 'out: 3 files written\nwarning: of objects that are no more: out/3-pod.builds.build-web.yaml; --prune deletes them\n',
    });
    expect(readdirSync(join(folder, 'out')).sort()).toEqual([...before, '3-notes.yaml', 'kustomization.yaml'].sort());
    expect(cli('synth -f config.yaml -o out --prune').stderr).toBe('out: 3 files written\ndeleted: out/3-pod.builds.build-web.yaml\n');
    const kept = before.filter((name) => !name.startsWith('3-pod'));
    expect(readdirSync(join(folder, 'out')).sort()).toEqual([...kept, '3-notes.yaml', 'kustomization.yaml'].sort());
  });

  it('leaves the files of others alone, and then writes nothing', () => {
    file('config.yaml', withBuild);
    mkdirSync(join(folder, 'out'));
    file('out/3-pod.builds.build-web.yaml', 'kind: Pod\nmetadata: {name: build-web, namespace: builds}\n');
    expect(cli('synth -f config.yaml -o out')).toMatchInlineSnapshot(`
      {
        "status": 3,
        "stderr": "error: out/3-pod.builds.build-web.yaml: not written by cdk8s-buildkit; move it away, or choose another directory
      ",
        "stdout": "",
      }
    `);
    expect(readdirSync(join(folder, 'out'))).toEqual(['3-pod.builds.build-web.yaml']);
  });

  it.each(['synth -f config.yaml -o file', 'synth -f config.yaml -o file/out'])('cannot write to a file: %s', (args) => {
    file('config.yaml', withBuild);
    file('file', '');
    const { status, stderr } = cli(args);
    expect({ status, stderr }).toEqual({ status: 3, stderr: expect.stringMatching(/^error: cannot (write to|use) file/) });
  });

  it('says warnings with their places, and takes them for errors if it is told to', () => {
    file('config.yaml', `${criO}loader:\n  type: podman\n  version: '5.4.2'\n`);
    const { status, stderr, stdout } = cli('synth -f config.yaml');
    expect(status).toBe(0);
    expect(stdout).toContain('kind: DaemonSet');
    expect(stderr).toMatchInlineSnapshot(`
      "config.yaml:6:12: warning: loader.version: podman 5.4.2 is not known to work with the store of CRI-O: use 4.5.1 or skopeo
        6 |   version: '5.4.2'
          |            ^^^^^^^
      "
    `);
    expect(cli('synth -f config.yaml --strict')).toEqual({ status: 1, stdout: '', stderr: stderr.replaceAll('warning:', 'error:') });
    file('strict.yaml', `${readFileSync(join(folder, 'config.yaml'), 'utf8')}strict: true\n`);
    expect(cli('synth -f strict.yaml').stderr).toBe(stderr.replaceAll('config.yaml', 'strict.yaml').replaceAll('warning:', 'error:'));
  });

  it('says what YAML 1.1 would have read in another way', () => {
    expect(cli('validate -f -', { input: `${criO}builds:\n  longestBuildSeconds: 0900\n` })).toMatchInlineSnapshot(`
      {
        "status": 0,
        "stderr": "standard input:5:24: warning: YAML: 0900 is read as the number 900; write 900, or "0900" for text
        5 |   longestBuildSeconds: 0900
          |                        ^^^^
      standard input: valid, 3 objects
      ",
        "stdout": "",
      }
    `);
  });
});

describe('validate', () => {
  it('says on standard error that a config is valid', () => {
    expect(cli('validate -f -', { input: withBuild })).toEqual({ status: 0, stdout: '', stderr: 'standard input: valid, 4 objects\n' });
  });

  it('says every problem, in the order of the file', () => {
    file(
      'config.yaml',
      [
        'kind: BuildKit',
        'runtime: cri-o',
        'kubernetesVersion: 1.30',
        'name: Bad Name # of ours',
        'nodeSelektor: {}',
        'builds:',
        '  workload: job',
        'tolerations:',
        '  - operator: Exist',
        'proxy:',
        '  http: http://user:password@proxy.example.com:3128',
        'daemon:',
        'strict: on',
        'imageBuild: []',
        'imageBuilds: [{name: a}]',
      ].join('\n'),
    );
    const { status, stdout, stderr } = cli('validate -f config.yaml');
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
    expect(stderr).toMatchInlineSnapshot(`
      "config.yaml:3:20: error: kubernetesVersion: expected a Kubernetes version of 1.27 or newer such as "1.30", received 1.3; YAML reads 1.30 as a number: put it in quotes, "1.30"
        3 | kubernetesVersion: 1.30
          |                    ^^^^
      config.yaml:4:7: error: name: expected a DNS label such as "buildkit", received "Bad Name"
        4 | name: Bad Name # of ours
          |       ^^^^^^^^
      config.yaml:5:1: error: nodeSelektor: expected no such key, received {}; did you mean "nodeSelector"?
        5 | nodeSelektor: {}
          | ^^^^^^^^^^^^
      config.yaml:7:13: error: builds.workload: expected one of "Pod", "Job", received "job"; did you mean "Job"?
        7 |   workload: job
          |             ^^^
      config.yaml:9:15: error: tolerations[0].operator: expected one of "Equal", "Exists", received "Exist"; did you mean "Exists"?
        9 |   - operator: Exist
          |               ^^^^^
      config.yaml:11:9: error: proxy.http: expected the URL of a proxy such as "http://proxy.example.com:3128", received "http://***@proxy.example.com:3128"; leave the credentials out: every Pod and every build would show them
        11 |   http: http://*************@proxy.example.com:3128
           |         ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
      config.yaml:12:1: error: daemon: expected an object, received null; a key without a value is null: leave it out, or give it one
        12 | daemon:
           | ^^^^^^
      config.yaml:13:9: error: strict: expected a boolean, received "on"; YAML reads on as text: write true
        13 | strict: on
           |         ^^
      config.yaml:14:1: error: imageBuild: expected no such key, received []; did you mean "imageBuilds"?
        14 | imageBuild: []
           | ^^^^^^^^^^
      "
    `);
  });

  it('says problems of builds with those of their config', () => {
    file(
      'config.yaml',
      `${criO}imageBuilds:\n  - name: a\n    image: Web\n    contxt: {}\n  - ${JSON.stringify(request)}\n  - ${JSON.stringify(request)}\n  - 7\n`,
    );
    expect(cli('validate -f config.yaml').stderr).toMatchInlineSnapshot(`
      "config.yaml:5:5: error: imageBuilds[0].context: expected a value, which is required, received nothing
        5 |   - name: a
          |     ^
      config.yaml:6:12: error: imageBuilds[0].image: expected an image name with a tag such as "registry.example.com/team/app:1.4", received "Web"; write it in lower case: "web"
        6 |     image: Web
          |            ^^^
      config.yaml:7:5: error: imageBuilds[0].contxt: expected no such key, received {}; did you mean "context"?
        7 |     contxt: {}
          |     ^^^^^^
      config.yaml:9:13: error: imageBuilds[2].name: expected a name that no other build has, received "build-web", which is that of imageBuilds[1]
        9 |   - {"name":"build-web","image":"team/web:1.4","context":{"type":"git","url":"https://example.com/we
          |             ^^^^^^^^^^^
      config.yaml:10:5: error: imageBuilds[3]: expected an object, received 7; write { name: ..., image: ..., context: ... }
        10 |   - 7
           |     ^
      "
    `);
  });

  it('says problems of pools and of their builds', () => {
    const pools =
      'kind: BuildKitNodePools\nnodePools:\n  a: {runtime: docker, nodeSelector: {pool: a}}\n  b: {runtime: cri-o, nodeSelector: {pool: b}}\n';
    const builds = [request, { ...request, nodePool: 'bb' }, { ...request, nodePool: 'b', image: 'X' }].map(
      (build) => `  - ${JSON.stringify(build)}\n`,
    );
    expect(cli('validate -f -', { input: `${pools}imageBuilds:\n${builds.join('')}` }).stderr).toMatchInlineSnapshot(`
      "standard input:6:5: error: imageBuilds[0].nodePool: expected one of "a", "b", received nothing
        6 |   - {"name":"build-web","image":"team/web:1.4","context":{"type":"git","url":"https://example.com/we
          |     ^
      standard input:7:120: error: imageBuilds[1].nodePool: expected one of "a", "b", received "bb"
        7 | type":"git","url":"https://example.com/web.git"},"nodePool":"bb"}
          |                                                             ^^^^
      standard input:8:33: error: imageBuilds[2].image: expected an image name with a tag such as "registry.example.com/team/app:1.4", received "X"; write it in lower case: "x"
        8 |   - {"name":"build-web","image":"X","context":{"type":"git","url":"https://example.com/web.git"},"no
          |                                 ^^^
      "
    `);
    expect(cli('validate -f -', { input: pools.replace('pool: b', 'pool: a').replace('docker', 'dockr') }).stderr).toMatchInlineSnapshot(`
      "standard input:3:16: error: nodePools.a.runtime: expected one of docker, containerd, cri-o, received "dockr"; did you mean "docker"?
        3 |   a: {runtime: dockr, nodeSelector: {pool: a}}
          |                ^^^^^
      "
    `);
  });

  it('says what is wrong with each of these', () => {
    const inputs = [
      ['no kind', 'runtime: cri-o\n'],
      ['no known kind', 'kind: Buildkit\nruntime: crio\n'],
      ['the kind of another config', 'kind: BuildKit\nnodePools: {a: {runtime: docker}}\n'],
      ['a kind with the topology of another', 'kind: BuildKit\nruntime: cri-o\ntopology: service\n'],
      ['nothing', ''],
      ['only comments', '# nothing\n---\n'],
      ['a list', '- kind: BuildKit\n'],
      ['text', 'hello\n'],
      ['several documents', `${criO}---\n${criO}`],
      ['a key twice', `${criO}runtime: docker\n`],
      ['a key twice in JSON', '{"kind": "BuildKit", "runtime": "cri-o", "runtime": "docker"}'],
      ['a tab', 'kind: BuildKit\ndaemon:\n\troot: /a\n'],
      ['a quote that is not closed', 'kind: "BuildKit\nruntime: cri-o\n'],
      ['a colon in text', `${criO}name: a: b\n`],
      ['a key that is a list', `${criO}? [a]\n: b\n`],
      ['an alias without an anchor', `${criO}labels: *labels\n`],
      ['an alias of itself', `${criO}labels: &labels\n  a: *labels\n`],
      ['aliases that explode', `a: &a [${'x,'.repeat(9)}x]\nb: &b [${'*a,'.repeat(9)}*a]\nc: &c [${'*b,'.repeat(9)}*b]\n`],
      ['a merge key of text', `${criO}labels:\n  <<: a\n`],
      ['a merge key of what it is in', `${criO}labels: &a\n  <<: *a\n`],
      ['a tag', `${criO}name: !env NAME\n`],
      [
        'one long line',
        JSON.stringify({
          kind: 'BuildKit',
          runtime: 'cri-o',
          labels: { a: 'x'.repeat(300) },
          name: 'A',
          annotations: { b: 'y'.repeat(300) },
        }),
      ],
      ['line breaks of Windows', 'kind: BuildKit\r\nruntime: crio\r\n'],
    ] as const;
    const said = Object.fromEntries(inputs.map(([name, input]) => [name, refused('validate -f -', { input }).stderr]));
    expect(said).toMatchInlineSnapshot(`
      {
        "a colon in text": "standard input:4:7: error: YAML: nested mappings are not allowed in compact mappings; put text that contains ": " in quotes
        4 | name: a: b
          |       ^
      ",
        "a key that is a list": "standard input:4:3: error: YAML: a key is text; write a plain word as the key
        4 | ? [a]
          |   ^
      ",
        "a key twice": "standard input:4:1: error: YAML: map keys must be unique; keep one of them
        4 | runtime: docker
          | ^
      ",
        "a key twice in JSON": "standard input:1:42: error: YAML: map keys must be unique; keep one of them
        1 | {"kind": "BuildKit", "runtime": "cri-o", "runtime": "docker"}
          |                                          ^
      ",
        "a kind with the topology of another": "standard input:3:1: error: topology: expected no such key with kind: BuildKit, received "service"; write kind: BuildKitService
        3 | topology: service
          | ^^^^^^^^
      ",
        "a list": "standard input:1:1: error: expected an object with a kind, which is one of BuildKit, BuildKitNodePools, BuildKitService, received [{"kind":"BuildKit"}]
        1 | - kind: BuildKit
          | ^
      ",
        "a merge key of text": "standard input:5:3: error: YAML: the key << merges an object or a list of objects; put it in quotes where it is meant as text
        5 |   <<: a
          |   ^^
      ",
        "a merge key of what it is in": "standard input:1:1: error: YAML: aliases stand for what they are in, or for too much; write out what they stand for
        1 | kind: BuildKit
          | ^
      ",
        "a quote that is not closed": "standard input:3:1: error: YAML: missing closing "quote; close the quote, brace or bracket, or put the text in quotes
      ",
        "a tab": "standard input:3:1: error: YAML: tabs are not allowed as indentation; indent with spaces
        3 |  root: /a
          | ^
      ",
        "a tag": "standard input:4:7: error: YAML: unresolved tag: !env; leave out the tag, or put text that begins with "!" in quotes
        4 | name: !env NAME
          |       ^^^^
      ",
        "aliases that explode": "standard input:1:1: error: YAML: aliases stand for what they are in, or for too much; write out what they stand for
        1 | a: &a [x,x,x,x,x,x,x,x,x,x]
          | ^
      ",
        "an alias of itself": "standard input:5:6: error: labels.a: expected an object that does not contain itself, received a circular object
        5 |   a: *labels
          |      ^^^^^^^
      ",
        "an alias without an anchor": "standard input:4:9: error: YAML: no anchor &labels stands before the alias *labels; put text that begins with "*" in quotes
        4 | labels: *labels
          |         ^^^^^^^
      ",
        "line breaks of Windows": "standard input:2:10: error: runtime: expected one of docker, containerd, cri-o, received "crio"; did you mean "cri-o"?
        2 | runtime: crio
          |          ^^^^
      ",
        "no kind": "standard input:1:1: error: kind: expected one of BuildKit, BuildKitNodePools, BuildKitService, received nothing; with the key runtime, write kind: BuildKit
        1 | runtime: cri-o
          | ^
      ",
        "no known kind": "standard input:1:7: error: kind: expected one of BuildKit, BuildKitNodePools, BuildKitService, received "Buildkit"; did you mean "BuildKit"?
        1 | kind: Buildkit
          |       ^^^^^^^^
      standard input:2:10: error: runtime: expected one of docker, containerd, cri-o, received "crio"; did you mean "cri-o"?
        2 | runtime: crio
          |          ^^^^
      ",
        "nothing": "standard input:1:1: error: expected one document, received nothing
      ",
        "one long line": "standard input:1:52: error: labels.a: expected a label value such as "team-1", received "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx...; use at most 63 letters, digits, "-", "_" and "."
        1 | {"kind":"BuildKit","runtime":"cri-o","labels":{"a":"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx
          |                                                    ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
      standard input:1:363: error: name: expected a DNS label such as "buildkit", received "A"
        1 | xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"},"name":"A","annotations":{"b":"yyyyyyyyyyyyyyyy
          |                                                             ^^^
      ",
        "only comments": "standard input:1:1: error: expected one document, received nothing
        1 | # nothing
          | ^
      ",
        "several documents": "standard input:5:1: error: expected one document, received 2; give each a file of its own
        5 | kind: BuildKit
          | ^
      ",
        "text": "standard input:1:1: error: expected an object with a kind, which is one of BuildKit, BuildKitNodePools, BuildKitService, received "hello"
        1 | hello
          | ^^^^^
      ",
        "the kind of another config": "standard input:1:7: error: kind: expected one of BuildKit, BuildKitNodePools, BuildKitService, received "BuildKit"; with the key nodePools, write kind: BuildKitNodePools
        1 | kind: BuildKit
          |       ^^^^^^^^
      ",
      }
    `);
    for (const line of Object.values(said).flatMap((text) => text.split('\n'))) {
      expect(line).not.toMatch(/^ +at /);
      if (/^ +\d* \|/.test(line)) expect(line.length).toBeLessThan(120);
    }
  });

  it('takes anchors, aliases, merge keys and JSON', () => {
    const text = 'kind: BuildKit\nruntime: cri-o\nlabels: &a {x: "1"}\nannotations:\n  <<: *a\n  "y": "2"\nnodeSelector: *a\n';
    expect(cli('validate -f -', { input: text }).stderr).toBe('standard input: valid, 3 objects\n');
    expect(cli('validate -f -', { input: JSON.stringify(parse(text, { merge: true }), null, '\t') }).status).toBe(0);
    expect(cli('validate -f -', { input: `# A config\n---\n${text}---\n` }).status).toBe(0);
  });
});

describe('files', () => {
  it('that cannot be read are refused in these words', () => {
    file('config.yaml', criO);
    file('binary.yaml', new Uint8Array([0x6b, 0xff, 0xfe, 0x00]));
    const runs = ['nowhere.yaml', '.', 'config.yaml/x', 'binary.yaml'].map((name) => [name, cli(`validate -f ${name}`)] as const);
    expect(Object.fromEntries(runs)).toMatchInlineSnapshot(`
      {
        ".": {
          "status": 3,
          "stderr": "error: cannot read .: it is a directory; name one file in it
      ",
          "stdout": "",
        },
        "binary.yaml": {
          "status": 1,
          "stderr": "error: binary.yaml: expected text in UTF-8; save the file in this encoding
      ",
          "stdout": "",
        },
        "config.yaml/x": {
          "status": 3,
          "stderr": "error: cannot read config.yaml/x: a part of the path is no directory
      ",
          "stdout": "",
        },
        "nowhere.yaml": {
          "status": 3,
          "stderr": "error: cannot read nowhere.yaml: there is no such file; paths are relative to the current directory
      ",
          "stdout": "",
        },
      }
    `);
  });
});

describe('build', () => {
  beforeEach(() => {
    file('config.yaml', criO);
  });
  const config = resolveConfig({ runtime: 'cri-o', namespace: 'builds' });
  const git = '--context https://example.com/web.git';

  it('writes the Pod of a build, named after its image', () => {
    const expected = builderPod(config, { ...request, name: 'build-web-1-4' });
    expect(cli(`build -f config.yaml --image team/web:1.4 ${git}`)).toEqual({ status: 0, stdout: toYaml(expected), stderr: '' });
    expect(JSON.parse(cli(`build -f config.yaml --image team/web:1.4 ${git} --format json`).stdout)).toEqual(expected);
  });

  it('writes a Job if the config or the command line says so', () => {
    const jobs = resolveConfig({ runtime: 'cri-o', namespace: 'builds', builds: { workload: 'Job' } });
    const expected = toYaml(builderJob(jobs, request));
    expect(cli(`build -f config.yaml --image team/web:1.4 ${git} --name build-web --job`).stdout).toBe(expected);
    const input = `${criO}builds: {workload: Job}\n`;
    expect(cli(`build -f - --image team/web:1.4 ${git} --name build-web`, { input }).stdout).toBe(expected);
  });

  it.each([
    ['https://example.com/web.git#main:docker', { type: 'git', url: 'https://example.com/web.git#main:docker' }],
    ['https://example.com/web.tar.gz', { type: 'http', url: 'https://example.com/web.tar.gz' }],
    ['pvc:sources', { type: 'persistentVolumeClaim', claimName: 'sources' }],
    ['pvc:sources/team/web', { type: 'persistentVolumeClaim', claimName: 'sources', subPath: 'team/web' }],
    ['/srv/web', { type: 'hostPath', path: '/srv/web' }],
  ] as const)('takes the context %s', (text, context) => {
    const expected = toYaml(builderPod(config, { ...request, context }));
    expect(cli(`build -f config.yaml --image team/web:1.4 --context ${text} --name build-web`).stdout).toBe(expected);
  });

  it('takes every flag', () => {
    const flags =
      '--dockerfile docker/Dockerfile --target production --build-arg A=b=c --build-arg B= --platform linux/amd64 --platform linux/arm64';
    file('web.yaml', 'outputs: [{type: registry}]\n');
    const { stdout } = cli(
      `build -f config.yaml -r web.yaml --image team/web:1.4 --image team/web:latest ${git} --name build-web ${flags}`,
    );
    const expected = builderPod(config, {
      ...request,
      additionalImages: ['team/web:latest'],
      dockerfile: 'docker/Dockerfile',
      target: 'production',
      buildArgs: { A: 'b=c', B: '' },
      platforms: ['linux/amd64', 'linux/arm64'],
      outputs: [{ type: 'registry' }],
    });
    expect(stdout).toBe(toYaml(expected));
  });

  it('takes everything else from a file, before which the flags go', () => {
    const { name, ...own } = request;
    file('web.json', JSON.stringify({ $schema: 'x', ...own, target: 'test', buildArgs: { A: '1', B: '2' }, noCache: true }));
    const expected = { ...request, name: 'build-web-1-4', target: 'production', buildArgs: { A: '1', B: '3' }, noCache: true };
    const { stdout, stderr } = cli('build -f config.yaml --request web.json --target production --build-arg B=3');
    expect(stderr).toBe('');
    expect(stdout).toBe(toYaml(builderPod(config, expected)));
    expect(
      cli('build -f config.yaml --request - --target production --build-arg B=3', { input: readFileSync(join(folder, 'web.json')) }).stdout,
    ).toBe(stdout);
  });

  it('builds on a node pool', () => {
    const input = read('examples/config-files/node-pools.yaml');
    const { stdout } = cli(`build -f - --image team/web:1.4 ${git} --node-pool docker --name build-web`, { input });
    expect(parse(stdout).spec.nodeSelector).toEqual({ 'example.com/node-pool': 'old', 'kubernetes.io/os': 'linux' });
    expect(cli(`build -f - --image team/web:1.4 ${git} --node-pool dockr`, { input }).stderr).toMatchInlineSnapshot(`
      "error: --node-pool: expected one of "containerd-k3s", "cri-o", "docker", received "dockr"; did you mean "docker"?
      "
    `);
  });

  it('says problems where they are: at flags, or in the file of the request', () => {
    file('web.yaml', 'image: Team/Web\ndockerfil: x\ntarget: " "\nbuildArgs: {A: 1.20}\njob: {backoffLimit: -1}\n');
    const { status, stdout, stderr } = cli(
      'build -f config.yaml --request web.yaml --context pvc:Sources --dockerfile ../x --build-arg a-b=1',
    );
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
    expect(stderr).toMatchInlineSnapshot(`
      "web.yaml:1:8: error: image: expected an image name with a tag such as "registry.example.com/team/app:1.4", received "Team/Web"; write it in lower case: "team/web"
        1 | image: Team/Web
          |        ^^^^^^^^
      web.yaml:2:1: error: dockerfil: expected no such key, received "x"; did you mean "dockerfile"?
        2 | dockerfil: x
          | ^^^^^^^^^
      web.yaml:3:9: error: target: expected the name of a stage such as "production", received " "; use letters, digits, "_", "." and "-", and begin with one of the first two
        3 | target: " "
          |         ^^^
      web.yaml:5:21: error: job.backoffLimit: expected a number of at least 0, received -1
        5 | job: {backoffLimit: -1}
          |                     ^^
      error: --context: expected a DNS subdomain such as "build-7f3a", received "Sources"
      error: --dockerfile: expected a path inside the build context such as "docker/Dockerfile", received "../x"; it may not leave the context: write it without ".."
      error: --build-arg a-b: expected the key to be a build arg name such as "NODE_VERSION", received "a-b"; use letters, digits and "_"
      error: --build-arg A: expected text of at most 120 KiB without control characters that YAML does not keep, received 1.2
      "
    `);
  });

  it('says what is missing', () => {
    file('web.yaml', 'target: a\n');
    expect(cli('build -f config.yaml').stderr).toMatchInlineSnapshot(`
      "error: --image: expected a value, which is required, received nothing
      error: --context: expected a value, which is required, received nothing
      "
    `);
    expect(cli('build -f config.yaml --request web.yaml').stderr).toMatchInlineSnapshot(`
      "error: --image: expected a value, which is required, received nothing
      error: --context: expected a value, which is required, received nothing
      "
    `);
    expect(cli(`build -f config.yaml --image ${'a'.repeat(70)}:1 ${git}`).stderr).toMatchInlineSnapshot(`
      "error: --name: expected a value, which is required, received nothing
      "
    `);
  });

  it('takes warnings for errors', () => {
    const input = read('examples/config-files/orchest-cri-o.yaml');
    expect(cli(`build -f - --image a:1 ${git} --strict`, { input }).status).toBe(1);
  });
});

describe('explain', () => {
  it('says what a config and its builds ask of a cluster', () => {
    expect(cli('explain -f -', { input: withBuild }).stdout).toMatchInlineSnapshot(`
      "## Namespaces

      - \`builds\` has to admit Pods of the Pod Security level \`privileged\`

      ## Images

      - \`docker.io/moby/buildkit:v0.32.2\`
      - \`quay.io/skopeo/stable:v1.18.0\`

      ## Pods

      ### DaemonSet \`builds/buildkit-daemon\`

      - Pod Security level: \`privileged\`
      - SecurityContextConstraints on OpenShift: \`privileged\`
      - ServiceAccount: \`buildkit-daemon\`, its token is not mounted
      - namespaces of the node: none
      - users: those of the node
      - ConfigMaps: \`buildkit-daemon-config\` (volume config)

      | path of the node | volume | mounted |
      | --- | --- | --- |
      | \`/run/cdk8s-buildkit/builds/buildkit\` (DirectoryOrCreate) | \`socket\` | \`buildkitd\` at \`/run/cdk8s-buildkit/builds/buildkit\`, read and write |
      | \`/var/lib/cdk8s-buildkit/builds/buildkit\` (DirectoryOrCreate) | \`root\` | \`buildkitd\` at \`/var/lib/cdk8s-buildkit/builds/buildkit\`, read and write |

      | container | image | user | privileges | profiles | ports |
      | --- | --- | --- | --- | --- | --- |
      | \`buildkitd\` | \`docker.io/moby/buildkit:v0.32.2\` | root | **privileged**, may escalate, writable root | seccomp not set, AppArmor not set, SELinux \`spc_t\` |  |

      ### Pod \`builds/build-web\`

      - Pod Security level: \`privileged\`
      - SecurityContextConstraints on OpenShift: \`privileged\`
      - ServiceAccount: \`default\`, its token is not mounted
      - namespaces of the node: none
      - users: those of the node

      | path of the node | volume | mounted |
      | --- | --- | --- |
      | \`/run/cdk8s-buildkit/builds/buildkit\` (DirectoryOrCreate) | \`socket\` | \`build\` at \`/run/cdk8s-buildkit/builds/buildkit\`, read-only |
      | \`/var/lib/containers/storage\` (Directory) | \`graph-root\` | \`load\` at \`/var/lib/containers/storage\`, read and write; \`verify\` at \`/var/lib/containers/storage\`, read and write |
      | \`/run/containers/storage\` (Directory) | \`run-root\` | \`load\` at \`/run/containers/storage\`, read and write; \`verify\` at \`/run/containers/storage\`, read and write |

      | container | image | user | privileges | profiles | ports |
      | --- | --- | --- | --- | --- | --- |
      | \`build\` (init) | \`docker.io/moby/buildkit:v0.32.2\` | root, group 0 | may not escalate, drops \`ALL\`, read-only root | seccomp \`RuntimeDefault\`, AppArmor not set, SELinux \`spc_t\` |  |
      | \`load\` (init) | \`quay.io/skopeo/stable:v1.18.0\` | root, group 0 | may not escalate, drops \`ALL\`, adds \`CHOWN\`, \`DAC_OVERRIDE\`, \`FOWNER\`, \`FSETID\`, \`MKNOD\`, \`SETFCAP\`, \`SYS_ADMIN\`, \`SYS_CHROOT\`, read-only root | seccomp \`RuntimeDefault\`, AppArmor \`Unconfined\`, SELinux \`spc_t\` |  |
      | \`verify\` | \`quay.io/skopeo/stable:v1.18.0\` | root, group 0 | may not escalate, drops \`ALL\`, adds \`CHOWN\`, \`DAC_OVERRIDE\`, \`FOWNER\`, \`FSETID\`, \`MKNOD\`, \`SETFCAP\`, \`SYS_ADMIN\`, \`SYS_CHROOT\`, read-only root | seccomp \`RuntimeDefault\`, AppArmor \`Unconfined\`, SELinux \`spc_t\` |  |
      "
    `);
  });

  it('shows any build where a config lists none, on each kind of node', () => {
    const { stdout } = cli('explain -f -', { input: read('examples/config-files/node-pools.yaml').replace(/^imageBuilds:.*/ms, '') });
    expect(stdout).toContain(
      'The config lists no builds: Pod `any-build-containerd-k3s`, Pod `any-build-cri-o`, Pod `any-build-docker` stand for all of them.',
    );
    expect(stdout.match(/^### .*$/gm)).toMatchInlineSnapshot(`
      [
        "### DaemonSet \`builds/buildkit-containerd-k3s-daemon\`",
        "### DaemonSet \`builds/buildkit-cri-o-daemon\`",
        "### Pod \`builds/any-build-containerd-k3s\`",
        "### Pod \`builds/any-build-cri-o\`",
        "### Pod \`builds/any-build-docker\`",
        "### Role \`builds/buildkit-build-access\`",
        "### ClusterRole \`builds:buildkit:detect-runtime\`",
      ]
    `);
  });

  it('says the same as JSON', () => {
    const { status, stdout } = cli('explain -f - --format json', { input: withBuild });
    expect(status).toBe(0);
    const { namespaces, images, workloads, access, ...others } = JSON.parse(stdout);
    expect(others).toEqual({});
    expect({ namespaces, images, access }).toMatchInlineSnapshot(`
      {
        "access": [],
        "images": [
          "docker.io/moby/buildkit:v0.32.2",
          "quay.io/skopeo/stable:v1.18.0",
        ],
        "namespaces": {
          "builds": "privileged",
        },
      }
    `);
    expect(workloads.map(({ kind, name }: { kind: string; name: string }) => `${kind} ${name}`)).toEqual([
      'DaemonSet buildkit-daemon',
      'Pod build-web',
    ]);
  });
});

describe('detect', () => {
  const nodes = read('examples/nodes.json');
  const node = (name: string, runtime: string, labels = {}) => ({
    kind: 'Node',
    metadata: { name, labels: { 'kubernetes.io/os': 'linux', ...labels } },
    status: { nodeInfo: { containerRuntimeVersion: runtime, kubeletVersion: 'v1.31.4', operatingSystem: 'linux', osImage: 'Debian' } },
  });
  const list = (...items: readonly object[]) => JSON.stringify({ kind: 'List', items });

  it('writes a config with what was found', () => {
    const { status, stdout, stderr } = cli('detect', { input: nodes });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toMatchInlineSnapshot(`
      "# yaml-language-server: $schema=./node_modules/cdk8s-buildkit/schema/config-file.json
      # Detected from the nodes of the cluster.

      kind: BuildKitNodePools
      nodePools:
        # 1 node with containerd 1.7.20-k3s1 of k3s: edge-1
        containerd-k3s:
          runtime: containerd
          distribution: k3s
          nodeSelector:
            example.com/node-pool: edge
        # 2 nodes with cri-o 1.30.3: main-1, main-2
        cri-o:
          runtime: cri-o
          nodeSelector:
            example.com/node-pool: main
        # 2 nodes with docker 24.0.9: old-1, old-2
        docker:
          runtime: docker
          nodeSelector:
            example.com/node-pool: old
      # The version of the oldest kubelet.
      kubernetesVersion: "1.29"
      # Makes the namespace, so that it admits privileged Pods. Leave it out where somebody else makes it.
      namespaces:
        type: create
      "
    `);
    expect(cli('validate -f -', { input: stdout }).status).toBe(0);
    const { nodePools } = parse(read('examples/config-files/node-pools.yaml'), { merge: true });
    expect(parse(stdout).nodePools).toEqual(nodePools);
    file('nodes.yaml', toYaml(JSON.parse(nodes)));
    expect(cli('detect nodes.yaml').stdout).toBe(stdout);
  });

  it('writes the same as JSON', () => {
    const { stdout } = cli('detect - --format json', { input: nodes });
    const { $schema, ...config } = JSON.parse(stdout);
    expect($schema).toBe('./node_modules/cdk8s-buildkit/schema/config-file.json');
    expect(config).toEqual(parse(cli('detect', { input: nodes }).stdout));
    expect(cli('validate -f -', { input: stdout }).status).toBe(0);
  });

  it('writes the config of nodes of one kind, and what it left out', () => {
    const input = list(
      node('b', 'cri-o://1.30.1'),
      node('a', 'cri-o://1.30.0'),
      node('w', 'containerd://1.7.2', { 'kubernetes.io/os': 'windows' }),
    );
    expect(cli('detect', { input }).stdout).toMatchInlineSnapshot(`
      "# yaml-language-server: $schema=./node_modules/cdk8s-buildkit/schema/config-file.json
      # Detected from the nodes of the cluster.
      # 2 nodes with cri-o 1.30.0 and cri-o 1.30.1: a, b
      # Left out, as they run no Linux Pods with host paths: w

      kind: BuildKit
      runtime: cri-o
      # The version of the oldest kubelet.
      kubernetesVersion: "1.31"
      # Makes the namespace, so that it admits privileged Pods. Leave it out where somebody else makes it.
      namespaces:
        type: create
      "
    `);
    expect(cli('detect --socket /run/own.sock', { input }).stdout).toContain('\nsocket: /run/own.sock\n');
  });

  it('says how to label nodes that nothing tells apart', () => {
    expect(cli('detect', { input: list(node('a', 'cri-o://1.30.0'), node('b', 'docker://24.0.9')) })).toMatchInlineSnapshot(`
      {
        "status": 1,
        "stderr": "standard input:1:1: error: expected a label whose value tells the nodes of pool "cri-o" from all others, such as a node pool's, received {"kubernetes.io/os":"linux"}
        1 | {"kind":"List","items":[{"kind":"Node","metadata":{"name":"a","labels":{"kubernetes.io/os":"linux"}}
          | ^
      standard input:1:1: error: expected a label whose value tells the nodes of pool "docker" from all others, such as a node pool's, received {"kubernetes.io/os":"linux"}
        1 | {"kind":"List","items":[{"kind":"Node","metadata":{"name":"a","labels":{"kubernetes.io/os":"linux"}}
          | ^
      label the nodes, then detect again:
        kubectl label node a cdk8s-buildkit/node-pool=cri-o
        kubectl label node b cdk8s-buildkit/node-pool=docker
      ",
        "stdout": "",
      }
    `);
  });

  it('says what is wrong with each of these', () => {
    const inputs = [
      ['a runtime that is not supported', 'detect', list(node('a', 'rkt://1.0'))],
      ['nothing', 'detect', ''],
      ['a table', 'detect', 'NAME   STATUS   ROLES\nmain   Ready    control-plane\n'],
      ['another object', 'detect', '{"kind": "PodList",\n "items": []}'],
      ['no nodes', 'detect', '{"kind": "List", "items": []}'],
      ['a socket that is none', 'detect --socket run/x.sock', list(node('a', 'cri-o://1.30.0'))],
    ] as const;
    expect(Object.fromEntries(inputs.map(([name, args, input]) => [name, refused(args, { input }).stderr]))).toMatchInlineSnapshot(`
      {
        "a runtime that is not supported": "standard input:1:150: error: items[0].status.nodeInfo.containerRuntimeVersion: expected one of the container runtimes docker, containerd, cri-o, received "rkt://1.0"; leave a out
        1 | ":"linux"}},"status":{"nodeInfo":{"containerRuntimeVersion":"rkt://1.0","kubeletVersion":"v1.31.4","
          |                                                             ^^^^^^^^^^^
      ",
        "a socket that is none": "error: --socket: expected the host path of a unix socket such as "/run/containerd/containerd.sock", received "run/x.sock"; start it with "/"
      ",
        "a table": "standard input:1:1: error: expected a list of Nodes, as "kubectl get nodes -o json" prints it, received "NAME   STATUS   ROLES main   Ready    control-plane"
        1 | NAME   STATUS   ROLES
          | ^^^^^^^^^^^^^^^^^^^^^
      ",
        "another object": "standard input:1:1: error: expected a list of Nodes, as "kubectl get nodes -o json" prints it, received {"kind":"PodList","items":[]}
        1 | {"kind": "PodList",
          | ^
      ",
        "no nodes": "standard input:1:27: error: items: expected at least one node, received []
        1 | {"kind": "List", "items": []}
          |                           ^^
      ",
        "nothing": "standard input:1:1: error: expected one document, received nothing
      ",
      }
    `);
  });
});

describe('the command line', () => {
  it('that is wrong is refused in these words', () => {
    const wrong = [
      'snyth',
      'synth',
      'synth -f a b',
      'synth -f a --ouput-dir b',
      'synth -f a --format xml',
      'synth -f a --prune',
      'build -f - --request -',
      'build -f a --context .',
      'build -f a --build-arg NAME',
      'detect a b',
      'validate -f',
    ];
    expect(Object.fromEntries(wrong.map((args) => [args, refused(args, {}, 2).stderr]))).toMatchInlineSnapshot(`
      {
        "build -f - --request -": "error: only one of --file and --request can be standard input
      ",
        "build -f a --build-arg NAME": "error: --build-arg: expected NAME=VALUE, received "NAME"; values of the environment are not taken
      ",
        "build -f a --context .": "error: --context: expected one that the cluster reaches, received "."; give a repository https://HOST/REPOSITORY.git[#REF[:DIRECTORY]], an archive https://HOST/ARCHIVE.tar.gz, a claim pvc:CLAIM[/DIRECTORY], or the absolute path of a directory on the node: nothing is sent from this machine
      ",
        "detect a b": "error: too many arguments for 'detect'. Expected 1 argument but got 2.
      (--help shows what there is)
      ",
        "snyth": "error: unknown command 'snyth'
      (Did you mean synth?)
      (--help shows what there is)
      ",
        "synth": "error: required option '-f, --file <file>' not specified
      (--help shows what there is)
      ",
        "synth -f a --format xml": "error: option '--format <format>' argument 'xml' is invalid. Allowed choices are yaml, json.
      (--help shows what there is)
      ",
        "synth -f a --ouput-dir b": "error: unknown option '--ouput-dir'
      (Did you mean --output-dir?)
      (--help shows what there is)
      ",
        "synth -f a --prune": "error: --prune is for the files of --output-dir
      ",
        "synth -f a b": "error: too many arguments for 'synth'. Expected 0 arguments but got 1.
      (--help shows what there is)
      ",
        "validate -f": "error: option '-f, --file <file>' argument missing
      (--help shows what there is)
      ",
      }
    `);
  });

  it('that is empty is answered with help', () => {
    const { status, stdout, stderr } = runCli(program, []);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toBe(cli('--help').stdout);
  });

  it('says its version', () => {
    expect(cli('--version')).toEqual({ status: 0, stdout: `${JSON.parse(read('package.json')).version}\n`, stderr: '' });
  });

  it.each(['--help', 'help', 'synth --help', 'help build', 'detect -h'])('has help with examples and exit codes: %s', (args) => {
    const { status, stdout, stderr } = cli(args);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toMatch(/^Usage: cdk8s-buildkit /);
    expect(stdout).toMatch(/^(Examples|Exit codes):$/m);
  });
});

describe('a stream that ends', () => {
  const shell = (command: string) =>
    spawnSync('bash', ['--norc', '-c', command], { cwd: folder, encoding: 'utf8', env: { PATH: process.env.PATH, CLI: mainOf(program) } });

  onLinux('before all is read is no error with words', () => {
    const builds = Array.from({ length: 200 }, (_, index) => `  - ${JSON.stringify({ ...request, name: `build-${index}` })}\n`);
    file('config.yaml', `${criO}imageBuilds:\n${builds.join('')}`);
    const { stdout, stderr } = shell('node "$CLI" synth -f config.yaml | head -n 1; echo "$' + '{PIPESTATUS[0]}"');
    expect(stdout).toBe('apiVersion: v1\n141\n');
    expect(stderr).toBe('');
  });

  onLinux('as the disk is full is an error', () => {
    file('config.yaml', criO);
    const { status, stderr } = shell('node "$CLI" synth -f config.yaml > /dev/full');
    expect({ status, stderr }).toEqual({ status: 3, stderr: 'error: cannot write the output: ENOSPC: no space left on device, write\n' });
  });

  onLinux('on a terminal is not waited for', () => {
    const { status, stdout } = shell(`script -qec 'node "$CLI" detect' /dev/null < /dev/null`);
    expect(stdout).toContain('standard input is a terminal');
    expect(status).toBe(2);
  });
});

describe('colours', () => {
  const wrong = { input: 'kind: BuildKit\nruntime: crio\n' };
  const hasColours = (env: Readonly<Record<string, string>>) => cli('validate -f -', { ...wrong, env }).stderr.includes('\u001b[');

  it('are for terminals, and for who asks for them', () => {
    expect(hasColours({})).toBe(false);
    expect(hasColours({ FORCE_COLOR: '1' })).toBe(true);
    expect(hasColours({ FORCE_COLOR: '0' })).toBe(false);
    expect(hasColours({ FORCE_COLOR: '1', NO_COLOR: '1' })).toBe(true);
  });

  onLinux('can be turned off on terminals', () => {
    file('config.yaml', wrong.input);
    const onTerminal = (env: Readonly<Record<string, string>>) =>
      spawnSync('script', ['-qec', `node ${mainOf(program)} validate -f config.yaml`, '/dev/null'], {
        cwd: folder,
        encoding: 'utf8',
        env: { PATH: process.env.PATH, TERM: 'xterm', ...env },
      }).stdout;
    expect(onTerminal({})).toContain('\u001b[31merror\u001b[39m');
    expect(onTerminal({ NO_COLOR: '1' })).not.toContain('\u001b[');
    expect(onTerminal({ TERM: 'dumb' })).not.toContain('\u001b[');
  });

  it('do not change what is said', () => {
    const plain = cli('validate -f -', wrong).stderr;
    const coloured = cli('validate -f -', { ...wrong, env: { FORCE_COLOR: '1' } }).stderr;
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what colours are made of
    expect(coloured.replaceAll(/\u001b\[\d+m/g, '')).toBe(plain);
  });
});
