import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { blocks } from '../../test/support/pages';
import { run } from '../node/process';
import { containerd } from '../runtimes/containerd';
import { crioWithSkopeo } from '../runtimes/cri-o';
import { docker } from '../runtimes/docker';
import { toolPath } from '../setup/tools.mjs';
import { Workbench } from './workbench';

// The commands of the documentation: those for nodes run on a node, and those of kubectl are understood by it.

interface Command {
  readonly at: string;
  readonly command: string;
}

const commands: readonly Command[] = blocks.flatMap(({ page, line, language, code }) =>
  language === 'sh'
    ? code
        .replaceAll('\\\n', '')
        .split('\n')
        .map((command, index) => ({ at: `${page}:${line + index + 1}`, command: command.trim() }))
        .filter(({ command }) => command !== '' && !command.startsWith('#'))
    : [],
);
const namedCase = ({ at, command }: Command) => [`${at}: ${command}`, command] as const;

const image = 'registry.example.com/team/web:1.4';

describe.each([
  ['docs/docker.md', docker],
  ['docs/containerd.md', containerd],
  ['docs/cri-o.md', crioWithSkopeo],
] as const)('on a node, the commands of %s', (page, runtime) => {
  const ofPage = commands.filter(({ at }) => at.startsWith(`${page}:`));
  const lookups = ofPage.filter(({ command }) => command.includes('team/web'));
  const programs = [toolPath('cri-tools', 'crictl'), toolPath('cri-o', 'crio')].map(dirname);
  const env = { PATH: [...programs, '/usr/local/bin', '/usr/sbin', '/usr/bin', '/sbin', '/bin'].join(':') };
  let bench: Workbench;
  const shell = (command: string) => bench.node.run(['sh', '-c', command], { env, timeoutSeconds: 60 });
  beforeAll(async () => {
    bench = await Workbench.start(runtime);
    await bench.startDaemon();
  });
  afterAll(() => bench?.stop());

  it('are there', () => {
    expect(lookups).toHaveLength(2);
    expect(ofPage.length).toBeGreaterThan(lookups.length);
  });

  it('find no image that nobody has built', async () => {
    for (const { command } of lookups) expect((await shell(command)).stdout).not.toContain('team/web');
  });

  it('find the image that was built', async () => {
    expect(await bench.build({ image })).toMatchObject({ phase: 'Succeeded' });
    for (const { command } of lookups) {
      const { exitCode, stdout, stderr } = await shell(command);
      expect({ command, exitCode }, stderr).toEqual({ command, exitCode: 0 });
      expect(stdout).toContain('team/web');
    }
  });

  it('say something of the runtime', async () => {
    for (const { command } of ofPage.filter((one) => !lookups.includes(one))) {
      const { exitCode, stdout, stderr } = await shell(command);
      expect({ command, exitCode }, stderr).toEqual({ command, exitCode: 0 });
      expect(stdout).toMatch(/overlay/);
    }
  });
});

it('in a daemon, the commands that look into its cache and empty it', async () => {
  const config = { runtime: 'cri-o', namespace: 'builds' } as const;
  const bench = await Workbench.start(crioWithSkopeo, config);
  try {
    const daemon = await bench.startedDaemon();
    const build = bench.pod({ image });
    expect(await bench.run(build)).toMatchObject({ phase: 'Succeeded' });
    const inDaemon = commands.flatMap(({ command }) => / -- (buildctl .*)$/.exec(command)?.[1] ?? []);
    expect(inDaemon.length).toBeGreaterThan(3);
    const socket = 'unix:///run/cdk8s-buildkit/builds/buildkit/buildkitd.sock';
    const said = new Map<string, string>();
    for (const command of inDaemon) {
      const [program = '', ...args] = command.replace('"$SOCKET"', socket).split(' ');
      const { exitCode, stdout, stderr } = await daemon.containerNamed('buildkitd').exec([program, ...args], 60);
      expect({ command, exitCode }, stderr).toEqual({ command, exitCode: 0 });
      said.set(args.slice(2).join(' '), stdout);
    }
    expect(said.get('du')).toMatch(/^Total:\s+[\d.]+(k|M)?B$/m);
    expect(said.get('prune --all')).toMatch(/^Total:\s+[1-9]/m);
  } finally {
    await bench.stop();
  }
});

describe('kubectl understands', () => {
  const ofKubectl = commands.filter(({ command }) => /\bkubectl /.test(command));
  const folder = mkdtempSync(join(tmpdir(), 'documented-commands-'));
  const bin = join(folder, 'bin');
  beforeAll(() => {
    mkdirSync(bin);
    mkdirSync(join(folder, 'dist'));
    const object = 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: x\n';
    const files = ofKubectl.flatMap(({ command }) => [...command.matchAll(/ -f ([\w./-]+\.yaml)/g)].map(([, file = '']) => file));
    for (const file of files) writeFileSync(join(folder, file), object);
    // Nobody listens there, so what it says is about the server as soon as it has understood the rest.
    const script = `#!/bin/sh\nexec ${toolPath('kubectl', 'kubectl')} --server=http://127.0.0.1:9 --request-timeout=1s "$@"\n`;
    writeFileSync(join(bin, 'kubectl'), script);
    writeFileSync(join(bin, 'node'), `#!/bin/sh\nprintf '${object.replaceAll('\n', '\\n')}'\n`);
    for (const name of ['kubectl', 'node']) chmodSync(join(bin, name), 0o755);
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  const saidOf = async (command: string) => {
    const env = { PATH: `${bin}:/usr/bin:/bin`, HOME: folder, NODE: 'worker-1', POD: 'pod/buildkit-daemon-x', SOCKET: 'unix:///x' };
    const { stdout, stderr } = await run(['sh', '-c', `cd ${folder} && ${command}`], { env, timeoutSeconds: 60 });
    return stdout + stderr;
  };

  it('many', () => {
    expect(ofKubectl.length).toBeGreaterThan(50);
  });

  it.each(ofKubectl.map(namedCase))('%s', async (_title, command) => {
    expect(await saidOf(command)).toMatch(/connection refused|connect: |was refused/);
  });

  it.each(['kubectl get pods --selektor a=b', 'kubectl rolout status daemonset/x', 'kubectl logs -n builds'])('not %s', async (command) => {
    expect(await saidOf(command)).not.toMatch(/connection refused|connect: |was refused/);
  });
});
