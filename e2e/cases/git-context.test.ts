import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addNodeAddress, addresses, connectToNode } from '../kubelet/network';
import { containerd } from '../runtimes/containerd';
import { crioWithSkopeo } from '../runtimes/cri-o';
import { docker } from '../runtimes/docker';
import { type CommittedFiles, type GitServer, startGitServer } from '../runtimes/git-server';
import { fromBusybox, type TestBuild, Workbench } from './workbench';

const open = `${addresses.node}:3000`;
const closed = `${addresses.node}:3001`;
const token = 's3cr3t-t0ken';

const repository = 'team/web.git';
const main = 'refs/heads/main';

describe.each([
  ['cri-o', crioWithSkopeo],
  ['containerd', containerd],
  ['docker', docker],
] as const)('a build from git on %s', (_name, runtime) => {
  let bench: Workbench;
  let openServer: GitServer;
  let closedServer: GitServer;
  beforeAll(async () => {
    bench = await Workbench.start(runtime);
    await addNodeAddress(bench.node);
    openServer = await startGitServer(bench.node, { host: open });
    closedServer = await startGitServer(bench.node, { host: closed, token });
    if ((await bench.startDaemon()) !== undefined) await connectToNode(bench.node, 'buildkitd');
  });
  afterAll(() => bench?.stop());

  const build = (url: string, request: Partial<TestBuild> = {}, given = token) => {
    const pod = bench.pod({ image: 'fetched:1', ...request, context: { type: 'git', url: `http://${url}` } });
    return bench.run(pod, [{ kind: 'Secret', metadata: { name: 'git' }, ...{ stringData: { token: given } } }]);
  };

  const fetched = async (url: string) => {
    const { phase, log } = await build(url);
    expect(phase, log).toBe('Succeeded');
    return bench.busybox('docker.io/library/fetched:1', 'cat', '/text');
  };

  it('takes a branch, and what is new in it', async () => {
    for (const text of ['one', 'two']) {
      await openServer.commit(repository, main, files(text));
      expect(await fetched(`${open}/${repository}#main`)).toBe(text);
    }
  });

  it('takes a tag and a commit', async () => {
    await openServer.commit(repository, 'refs/tags/v1', files('with a tag'));
    const commit = await openServer.commit(repository, 'refs/heads/other', files('on another branch'));
    expect(await fetched(`${open}/${repository}#v1`)).toBe('with a tag');
    expect(await fetched(`${open}/${repository}#${commit}`)).toBe('on another branch');
  });

  // The engine of Debian is too old for either.
  if (runtime === docker) {
    it('fails if it is to take a subdirectory or the default branch', async () => {
      await openServer.commit(repository, main, prefixed('docker', files('below')));
      expect((await build(`${open}/${repository}#main:docker`)).log).toContain('subdir not supported yet');
      expect((await build(`${open}/${repository}`)).log).toContain('repository does not contain ref master');
    });
  } else {
    it('takes a subdirectory, and the default branch', async () => {
      await openServer.commit(repository, main, { ...files('above'), ...prefixed('docker', files('below')) });
      expect(await fetched(`${open}/${repository}#main:docker`)).toBe('below');
      expect(await fetched(`${open}/${repository}#:docker`)).toBe('below');
      expect(await fetched(`${open}/${repository}`)).toBe('above');
    });
  }

  it('shows its token to the server, and to nobody else; without it or with another it fails', async () => {
    await closedServer.commit(repository, main, files('private'));
    const url = `${closed}/${repository}#main`;
    const secrets = { GIT_AUTH_TOKEN: { secretName: 'git', key: 'token' } };
    const { phase, log, pod } = await build(url, { secrets });
    expect(phase, log).toBe('Succeeded');
    expect(JSON.stringify(pod) + log).not.toContain(token);
    for (const refused of [await build(url), await build(url, { secrets }, 'another')]) {
      expect(refused.phase, refused.log).toBe('Failed');
      expect(refused.log).toMatch(/could not read Username|Authentication failed/);
    }
    expect(closedServer.requests()).toContain(`401 GET /${repository}/info/refs?service=git-upload-pack`);
  });
});

function files(text: string): CommittedFiles {
  return { Dockerfile: `${fromBusybox}COPY text /text\n`, text, busybox: { copyOf: '/bin/busybox' } };
}

function prefixed(folder: string, all: CommittedFiles): CommittedFiles {
  return Object.fromEntries(Object.entries(all).map(([path, content]) => [`${folder}/${path}`, content]));
}
