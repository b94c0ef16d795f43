import { existsSync, lstatSync, readFileSync, readlinkSync } from 'node:fs';
import type { BuildOutput, ImageBuildRequest, PersistentVolumeClaimDirectory } from 'cdk8s-buildkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { containerd } from '../runtimes/containerd';
import { crioWithSkopeo } from '../runtimes/cri-o';
import { docker, docker29WithContainerd } from '../runtimes/docker';
import { results } from './sources';
import { fromBusybox, Workbench } from './workbench';

const steps = [
  'mkdir -p /out/folder && cd /out && echo text > folder/plain && ln -s folder/plain link',
  'echo setuid > setuid && chown 1000:1000 setuid && chmod 6755 setuid',
  'echo private > private && chown 1001:1001 private && chmod 600 private',
];
const Dockerfile = `${fromBusybox.replace('scratch', 'scratch AS all')}RUN ${steps.join(' && ')}\nFROM scratch\nCOPY --from=all /out /\n`;

/** A directory of the claim. */
const claim = (subPath: string): PersistentVolumeClaimDirectory => ({ type: 'persistentVolumeClaim', claimName: 'results', subPath });

describe.each([
  ['cri-o', crioWithSkopeo],
  ['containerd', containerd],
  ['docker', docker],
  ['docker with containerd', docker29WithContainerd],
] as const)('files that are built on %s', (_name, runtime) => {
  let bench: Workbench;
  beforeAll(async () => {
    bench = await Workbench.start(runtime);
    await bench.startDaemon();
  });
  afterAll(() => bench?.stop());

  const build = (outputs: readonly BuildOutput[], request: Partial<ImageBuildRequest> = {}, dockerfile = Dockerfile) => {
    return bench.build({ image: 'files:1', ...request, outputs, files: { Dockerfile: dockerfile, text: 'copied\n' } });
  };

  const succeed = async (...args: Parameters<typeof build>) => {
    const { phase, log } = await build(...args);
    expect(phase, log).toBe('Succeeded');
  };

  const read = (path: string) => readFileSync(bench.node.path(path), 'utf8');

  /** Mode and owner of a file. */
  const access = (path: string) => {
    const { mode, uid, gid } = lstatSync(bench.node.path(path));
    return `${(mode & 0o7777).toString(8)} ${uid}:${gid}`;
  };

  it('have the modes that they have in the image, and one owner; there is no image', async () => {
    const names = await bench.names();
    await succeed([{ type: 'local', directory: claim('web/1') }]);
    expect(await bench.names()).toEqual(names);
    expect(read(`${results}/web/1/folder/plain`)).toBe('text\n');
    expect(readlinkSync(bench.node.path(`${results}/web/1/link`))).toBe('folder/plain');
    expect(access(`${results}/web/1/setuid`)).toBe('6755 0:0');
    expect(access(`${results}/web/1/private`)).toBe('600 0:0');
  });

  it('are written over those of other users, and what else is there stays', async () => {
    const old = { 'folder/plain': 'old\n', 'folder/other': 'other\n', private: 'old\n' };
    for (const [path, text] of Object.entries(old)) bench.node.write(`/srv/over/${path}`, text);
    await bench.node.succeed(['chown', '-R', '1000:1000', '/srv/over']);
    await bench.node.succeed(['chmod', '-R', 'go=', '/srv/over']);
    await succeed([{ type: 'local', directory: { type: 'hostPath', path: '/srv/over' } }]);
    for (const [path, text] of Object.entries({ 'folder/plain': 'text\n', 'folder/other': 'other\n', private: 'private\n' })) {
      expect(read(`/srv/over/${path}`)).toBe(text);
    }
    expect(access('/srv/over/folder/other')).toBe('600 1000:1000');
  });

  it('are in a tar file with their owners', async () => {
    await succeed([{ type: 'tar', directory: { type: 'hostPath', path: '/srv/tar' }, file: 'files.tar' }]);
    await bench.node.succeed(['mkdir', '/srv/tar/files']);
    await bench.node.succeed(['tar', '-xpf', '/srv/tar/files.tar', '-C', '/srv/tar/files']);
    expect(read('/srv/tar/files/folder/plain')).toBe('text\n');
    expect(access('/srv/tar/files/setuid')).toBe('6755 1000:1000');
    expect(access('/srv/tar/files/private')).toBe('600 1001:1001');
  });

  const split = { type: 'local', directory: claim('one'), platformSplit: true } as const;

  if (runtime === docker) {
    it('have no directory for their platform, as the engine drops what it does not know', async () => {
      await succeed([split]);
      expect(read(`${results}/one/folder/plain`)).toBe('text\n');
    });

    // The engine of Debian is too old.
    it('cannot go to several places, as the client says', async () => {
      const { phase, log } = await build([{ type: 'store' }, { type: 'local', directory: claim('several') }]);
      expect(phase).toBe('Failed');
      expect(log).toContain('multiple outputs currently unsupported by the current BuildKit daemon');
    });
    return;
  }

  it('go to several places and into the store at once', async () => {
    const outputs = [
      { type: 'tar', directory: claim('several'), file: 'files.tar' },
      { type: 'store' },
      { type: 'local', directory: claim('several/files') },
    ] as const;
    await succeed(outputs, { image: 'several:1' }, `${fromBusybox}COPY text /text\n`);
    expect(await bench.busybox('docker.io/library/several:1', 'cat', '/text')).toBe('copied\n');
    expect(read(`${results}/several/files/text`)).toBe('copied\n');
    expect(await bench.node.succeed(['tar', '-xOf', `${results}/several/files.tar`, 'text'])).toBe('copied\n');
  });

  it('have a directory for their only platform, if they are to', async () => {
    await succeed([split]);
    expect(read(`${results}/one/linux_amd64/folder/plain`)).toBe('text\n');
  });

  it('have a directory for each platform, unless they are to share one', async () => {
    const platforms = ['linux/amd64', 'linux/arm64'] as const;
    const perPlatform = 'FROM scratch\nARG TARGETARCH\nCOPY text /text-$TARGETARCH\n';
    await succeed([{ type: 'local', directory: claim('split') }], { platforms }, perPlatform);
    await succeed([{ type: 'local', directory: claim('shared'), platformSplit: false }], { platforms }, perPlatform);
    for (const name of ['amd64', 'arm64']) {
      expect(read(`${results}/split/linux_${name}/text-${name}`)).toBe('copied\n');
      expect(read(`${results}/shared/text-${name}`)).toBe('copied\n');
    }
    const { phase, log } = await build(
      [{ type: 'local', directory: claim('clash'), platformSplit: false }],
      { platforms },
      'FROM scratch\nCOPY text /text\n',
    );
    expect(phase).toBe('Failed');
    expect(log).toContain('cannot overwrite text from');
  });

  if (runtime === docker29WithContainerd) return;

  it('take the place of all that was there, if they are to', async () => {
    bench.node.write('/srv/all/old/file', 'old\n');
    await bench.node.succeed(['chown', '-R', '1000:1000', '/srv/all']);
    await bench.node.succeed(['chmod', '-R', 'go=', '/srv/all']);
    await succeed([{ type: 'local', directory: { type: 'hostPath', path: '/srv/all' }, mode: 'delete' }]);
    expect(read('/srv/all/folder/plain')).toBe('text\n');
    expect(existsSync(bench.node.path('/srv/all/old'))).toBe(false);
  });

  it('belong to the user who reads the context, and is allowed to write', async () => {
    await bench.node.succeed(['mkdir', '-p', '/srv/user/closed']);
    await bench.node.succeed(['cp', '-r', '/bin/busybox', '/srv/user']);
    bench.node.write('/srv/user/Dockerfile', Dockerfile);
    await bench.node.succeed(['mkdir', '/srv/written']);
    await bench.node.succeed(['chown', '-R', '1000', '/srv/user', '/srv/written']);
    const context = { type: 'hostPath', path: '/srv/user', user: 1000 } as const;
    await succeed([{ type: 'local', directory: { type: 'hostPath', path: '/srv/written' } }], { context });
    expect(access('/srv/written/private')).toBe('600 1000:0');
    expect(access('/srv/written/setuid')).toBe('755 1000:0');
    const { phase, log } = await build([{ type: 'local', directory: { type: 'hostPath', path: '/srv/new' } }], { context });
    expect(phase).toBe('Failed');
    expect(log).toContain('permission denied');
  });
});
