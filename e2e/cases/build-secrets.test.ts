import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { copyProgram } from '../node/image-files';
import { pushBaseImage } from '../runtimes/base-image';
import { containerd } from '../runtimes/containerd';
import { crioWithSkopeo } from '../runtimes/cri-o';
import { docker } from '../runtimes/docker';
import { RegistryBench, registryOf } from './registry-bench';
import { fromBusybox, type TestBuild, type Workbench } from './workbench';

const text = 's3cr3t, "quoted" $(HOME) $$\n日本\n';

describe.each([
  ['cri-o', crioWithSkopeo],
  ['containerd', containerd],
  ['docker', docker],
] as const)('a build on %s', (_name, runtime) => {
  const registry = registryOf(runtime);
  let here: RegistryBench;
  let bench: Workbench;
  beforeAll(async () => {
    here = await RegistryBench.start(runtime, (node) => pushBaseImage(node, `${registry}/team/base:1`, 'alice:secret'));
    bench = here.bench;
  });
  afterAll(() => here?.stop());

  const build = (request: TestBuild, ...secrets: readonly Secret[]) => bench.run(bench.pod(request), secrets);

  it('has its secrets to the byte, and neither its Pod nor its log tells them', async () => {
    const Dockerfile = `${fromBusybox}RUN --mount=type=secret,id=npmrc cat /run/secrets/npmrc > /kept\n`;
    const request: TestBuild = { image: 'secret:1', secrets: { npmrc: { secretName: 'npm', key: '.npmrc' } }, files: { Dockerfile } };
    const { phase, log, pod } = await build(request, secret('npm', { '.npmrc': text }));
    expect(phase, log).toBe('Succeeded');
    expect(await bench.read('docker.io/library/secret:1', '/kept')).toBe(text);
    expect(JSON.stringify(pod) + log).not.toContain('s3cr3t');
  });

  it('has several secrets, each where a step wants it', async () => {
    const Dockerfile = `${fromBusybox}RUN --mount=type=secret,id=token,target=/token --mount=type=secret,id=a.b,target=/ab echo "$(cat /token)-$(cat /ab)" > /both\n`;
    const secrets = { token: { secretName: 'tokens', key: 'one' }, 'a.b': { secretName: 'tokens', key: 'two' } };
    const { phase, log } = await build({ image: 'two:1', secrets, files: { Dockerfile } }, secret('tokens', { one: '1', two: '2' }));
    expect(phase, log).toBe('Succeeded');
    expect(await bench.read('docker.io/library/two:1', '/both')).toBe('1-2\n');
  });

  it('signs with its SSH keys, which it never has', async () => {
    const { privateKey, publicKey } = await newKey(bench);
    const Dockerfile = `${fromBusybox}COPY programs /\nRUN --mount=type=ssh ssh-add -L > /default\nRUN --mount=type=ssh,id=deploy ssh-add -L > /deploy\n`;
    const key = { secretName: 'keys', key: 'ssh-privatekey' };
    const pod = bench.pod({ image: 'ssh:1', sshKeys: { default: key, deploy: key }, files: { Dockerfile } });
    await copyProgram('/usr/bin/ssh-add', bench.node.path(`/var/lib/sources/${pod.metadata.name}/programs`), '/usr/bin/ssh-add');
    const { phase, log } = await bench.run(pod, [secret('keys', { 'ssh-privatekey': privateKey })]);
    expect(phase, log).toBe('Succeeded');
    for (const file of ['/default', '/deploy']) expect(await bench.read('docker.io/library/ssh:1', file)).toContain(publicKey);
  });

  it('takes base images with its credentials, and none without', async () => {
    const request: TestBuild = {
      image: 'private:1',
      noCache: true,
      files: { Dockerfile: `FROM ${registry}/team/base:1\nCOPY busybox /copied\n` },
    };
    const refused = await bench.build(request);
    expect(refused.phase, refused.log).toBe('Failed');
    expect(refused.log).toMatch(/401|unauthorized|no basic auth|authorization failed/i);
    await here.succeed(request);
    expect(await bench.names()).toContain('docker.io/library/private:1');
  });
});

interface Secret {
  readonly kind: 'Secret';
  readonly metadata: { readonly name: string };
  readonly stringData: Readonly<Record<string, string>>;
}

function secret(name: string, stringData: Readonly<Record<string, string>>): Secret {
  return { kind: 'Secret', metadata: { name }, stringData };
}

async function newKey({ node }: Workbench): Promise<{ readonly privateKey: string; readonly publicKey: string }> {
  const file = `/run/e2e/key-${randomUUID()}`;
  await node.succeed(['ssh-keygen', '-q', '-t', 'ed25519', '-N', '', '-C', 'deploy', '-f', file]);
  const [, publicKey = ''] = readFileSync(node.path(`${file}.pub`), 'utf8').split(' ');
  return { privateKey: readFileSync(node.path(file), 'utf8'), publicKey };
}
