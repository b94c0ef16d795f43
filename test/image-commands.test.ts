import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ConfigError } from '../src';
import { CommandOutputError } from '../src/images/command-output';
import { parseCrictlImages } from '../src/images/crictl';
import type { Argv, ImageCommands, ImageOperation, LookupCommand } from '../src/images/image-commands';
import { registryExists, registryRemove } from '../src/images/registry-commands';
import { containerdCommands } from '../src/runtimes/containerd/commands';
import { crioCommands } from '../src/runtimes/cri-o/commands';
import { dockerCommands, parseDockerImages } from '../src/runtimes/docker/commands';
import { hostileText } from './support/arbitraries';

const name = 'registry.example.com/team/app:1.0';
const digest = `sha256:${'0123456789abcdef'.repeat(4)}`;

const containerdSocket = '/run/containerd/containerd.sock';
const crioOptions = {
  socket: '/var/run/crio/crio.sock',
  graphRoot: '/var/lib/containers/storage',
  runRoot: '/run/containers/storage',
  driver: 'overlay',
};
const docker = dockerCommands({ socket: '/var/run/docker.sock' });
const containerd = containerdCommands({ socket: containerdSocket });
const crio = crioCommands(crioOptions);
const runtimes: readonly (readonly [string, ImageCommands])[] = [
  ['docker', docker],
  ['containerd', containerd],
  ['cri-o', crio],
];

/** The command of every operation. */
function argvs(commands: ImageCommands, image = name, other = 'localhost:5000/app:2'): Readonly<Record<ImageOperation, Argv>> {
  return {
    exists: commands.exists.argv(image),
    list: commands.list.argv(),
    pull: commands.pull.argv(image),
    push: commands.push.argv(image),
    tag: commands.tag.argv(image, other),
    load: commands.load.argv('/build/image.tar', image),
    remove: commands.remove.argv(image),
  };
}

/** One command a line; an argument with a space is in quotes. */
function show(argvOf: Partial<Record<ImageOperation, Argv>>): string {
  const commands = Object.values(argvOf).map((argv) => argv.map((argument) => (argument.includes(' ') ? `"${argument}"` : argument)));
  return `\n${commands.map((words) => words.join(' ')).join('\n')}\n`;
}

describe('the commands', () => {
  it('of docker', () => {
    expect(show(argvs(docker))).toMatchInlineSnapshot(`
      "
      docker --host=unix:///var/run/docker.sock image inspect --format={{.Id}} registry.example.com/team/app:1.0
      docker --host=unix:///var/run/docker.sock image ls --no-trunc --digests "--format={{json .}}"
      docker --host=unix:///var/run/docker.sock image pull registry.example.com/team/app:1.0
      docker --host=unix:///var/run/docker.sock image push registry.example.com/team/app:1.0
      docker --host=unix:///var/run/docker.sock image tag registry.example.com/team/app:1.0 localhost:5000/app:2
      docker --host=unix:///var/run/docker.sock image load --input=/build/image.tar
      docker --host=unix:///var/run/docker.sock image rm registry.example.com/team/app:1.0
      "
    `);
  });

  it('of docker with credentials, which stay in their file', () => {
    const { push, pull } = argvs(dockerCommands({ socket: 'unix:///run/docker.sock', configDirectory: '/secrets/docker/' }));
    expect(show({ push, pull })).toMatchInlineSnapshot(`
      "
      docker --config=/secrets/docker --host=unix:///run/docker.sock image push registry.example.com/team/app:1.0
      docker --config=/secrets/docker --host=unix:///run/docker.sock image pull registry.example.com/team/app:1.0
      "
    `);
  });

  it('of containerd, whatever the version of ctr', () => {
    expect(show(argvs(containerd))).toMatchInlineSnapshot(`
      "
      crictl --runtime-endpoint=unix:///run/containerd/containerd.sock --image-endpoint=unix:///run/containerd/containerd.sock --timeout=30s inspecti --quiet registry.example.com/team/app:1.0
      crictl --runtime-endpoint=unix:///run/containerd/containerd.sock --image-endpoint=unix:///run/containerd/containerd.sock --timeout=30s images --output=json
      crictl --runtime-endpoint=unix:///run/containerd/containerd.sock --image-endpoint=unix:///run/containerd/containerd.sock --timeout=30s pull registry.example.com/team/app:1.0
      ctr --namespace=k8s.io --address=/run/containerd/containerd.sock images push registry.example.com/team/app:1.0
      ctr --namespace=k8s.io --address=/run/containerd/containerd.sock images tag --force registry.example.com/team/app:1.0 localhost:5000/app:2
      ctr --namespace=k8s.io --address=/run/containerd/containerd.sock images import /build/image.tar
      crictl --runtime-endpoint=unix:///run/containerd/containerd.sock --image-endpoint=unix:///run/containerd/containerd.sock --timeout=30s rmi registry.example.com/team/app:1.0
      "
    `);
  });

  it('of CRI-O', () => {
    expect(show(argvs(crio))).toMatchInlineSnapshot(`
      "
      crictl --runtime-endpoint=unix:///var/run/crio/crio.sock --image-endpoint=unix:///var/run/crio/crio.sock --timeout=30s inspecti --quiet registry.example.com/team/app:1.0
      crictl --runtime-endpoint=unix:///var/run/crio/crio.sock --image-endpoint=unix:///var/run/crio/crio.sock --timeout=30s images --output=json
      crictl --runtime-endpoint=unix:///var/run/crio/crio.sock --image-endpoint=unix:///var/run/crio/crio.sock --timeout=30s pull registry.example.com/team/app:1.0
      skopeo copy containers-storage:[overlay@/var/lib/containers/storage+/run/containers/storage]registry.example.com/team/app:1.0 docker://registry.example.com/team/app:1.0
      skopeo copy containers-storage:[overlay@/var/lib/containers/storage+/run/containers/storage]registry.example.com/team/app:1.0 containers-storage:[overlay@/var/lib/containers/storage+/run/containers/storage]localhost:5000/app:2
      skopeo copy docker-archive:/build/image.tar containers-storage:[overlay@/var/lib/containers/storage+/run/containers/storage]registry.example.com/team/app:1.0
      crictl --runtime-endpoint=unix:///var/run/crio/crio.sock --image-endpoint=unix:///var/run/crio/crio.sock --timeout=30s rmi registry.example.com/team/app:1.0
      "
    `);
  });

  it('of CRI-O with a registry of its own', () => {
    const registry = { tlsVerify: true, certDirectory: '/certs', authFile: '/secrets/auth.json' };
    const { push, tag } = argvs(crioCommands({ ...crioOptions, registry, temporaryDirectory: '/scratch' }));
    expect(show({ push, tag })).toMatchInlineSnapshot(`
      "
      skopeo --tmpdir=/scratch copy --dest-tls-verify=true --dest-cert-dir=/certs --dest-authfile=/secrets/auth.json containers-storage:[overlay@/var/lib/containers/storage+/run/containers/storage]registry.example.com/team/app:1.0 docker://registry.example.com/team/app:1.0
      skopeo --tmpdir=/scratch copy containers-storage:[overlay@/var/lib/containers/storage+/run/containers/storage]registry.example.com/team/app:1.0 containers-storage:[overlay@/var/lib/containers/storage+/run/containers/storage]localhost:5000/app:2
      "
    `);
    expect(crioCommands({ ...crioOptions, registry: { tlsVerify: false } }).push.argv(name)).toContain('--dest-tls-verify=false');
  });

  it('take another store of CRI-O', () => {
    const { tag } = argvs(crioCommands({ ...crioOptions, graphRoot: '/data/graph', runRoot: '/data/run', driver: 'btrfs' }));
    expect(tag.slice(-2)).toEqual([
      `containers-storage:[btrfs@/data/graph+/data/run]${name}`,
      'containers-storage:[btrfs@/data/graph+/data/run]localhost:5000/app:2',
    ]);
  });

  it.each(runtimes)('of %s begin with the tool that is named', (_, commands) => {
    const tools = Object.entries(commands).map(([operation, { tool }]) => [operation, tool]);
    const programs = Object.entries(argvs(commands)).map(([operation, [program]]) => [operation, program]);
    expect(programs).toEqual(tools);
  });
});

describe('ctr', () => {
  const versions = ['1.6', 'v1.6.36', '1.7', '1.7.27', '2.0', '2.1.4', 'v2.3.0-rc.1'];

  it.each(versions)('%s', (ctrVersion) => {
    const { push, tag, load } = argvs(containerdCommands({ socket: containerdSocket, ctrVersion }));
    const local = ctrVersion.replace('v', '').startsWith('2') ? ['--local'] : [];
    const images = ['ctr', '--namespace=k8s.io', `--address=${containerdSocket}`, 'images'];
    expect(push).toEqual([...images, 'push', ...local, name]);
    expect(tag).toEqual([...images, 'tag', ...local, '--force', name, 'localhost:5000/app:2']);
    expect(load).toEqual([...images, 'import', ...local, '/build/image.tar']);
  });

  it.each(versions)('%s reaches registries that are not trusted', (ctrVersion) => {
    const push = (registry: Parameters<typeof containerdCommands>[0]['registry']) =>
      containerdCommands({ socket: containerdSocket, ctrVersion, registry }).push.argv(name).slice(5, -1);
    const local = ctrVersion.replace('v', '').startsWith('2') ? ['--local'] : [];
    expect(push({ type: 'plain-http' })).toEqual([...local, '--plain-http']);
    expect(push({ type: 'skip-verify' })).toEqual([...local, '--skip-verify']);
    expect(push({ type: 'hosts', directory: '/etc/containerd/certs.d' })).toEqual([...local, '--hosts-dir=/etc/containerd/certs.d']);
  });

  it('of no known version takes what every version takes, and nothing else', () => {
    const commands = (registry: Parameters<typeof containerdCommands>[0]['registry']) =>
      containerdCommands({ socket: containerdSocket, registry });
    expect(commands({ type: 'plain-http' }).push.argv(name)).toContain('--plain-http');
    expect(() => commands({ type: 'skip-verify' })).toThrowErrorMatchingInlineSnapshot(`
      [ConfigError: invalid ctrVersion
        ✖ expected a version such as "1.7" or "2.1.4", received nothing; the arguments for skip-verify depend on it]
    `);
    expect(() => commands({ type: 'hosts', directory: '/certs' })).toThrow('the arguments for hosts depend on it');
  });

  it.each(['', '2', 'latest', '1.6.20~ds1'])('version %j is refused', (ctrVersion) => {
    expect(() => containerdCommands({ socket: containerdSocket, ctrVersion })).toThrow(ConfigError);
  });
});

describe('what crictl cannot do', () => {
  it('is said, with what does it instead', () => {
    expect({ push: crio.push.unsupported, tag: crio.tag.unsupported, load: crio.load.unsupported }).toMatchInlineSnapshot(`
      {
        "load": {
          "instead": "skopeo",
          "reason": "the container runtime interface takes images from registries only",
          "tool": "crictl",
        },
        "push": {
          "instead": "skopeo",
          "reason": "the container runtime interface has no call that pushes an image",
          "tool": "crictl",
        },
        "tag": {
          "instead": "skopeo",
          "reason": "the container runtime interface has no call that names an image",
          "tool": "crictl",
        },
      }
    `);
    for (const operation of ['push', 'tag', 'load'] as const) {
      expect(containerd[operation].unsupported).toEqual({ ...crio[operation].unsupported, instead: 'ctr' });
      expect(containerd[operation].tool).toBe('ctr');
    }
  });

  it('is nothing else, and docker does everything itself', () => {
    const unsupported = (commands: ImageCommands) =>
      Object.entries(commands).flatMap(([operation, command]) => ('unsupported' in command ? [operation] : []));
    expect(runtimes.map(([, commands]) => unsupported(commands))).toEqual([[], ['push', 'tag', 'load'], ['push', 'tag', 'load']]);
  });

  it('differs from what removing takes away', () => {
    expect(runtimes.map(([, { remove }]) => remove.removes)).toEqual(['name', 'image', 'name']);
  });
});

describe('names', () => {
  const hostile = [
    '',
    '--help',
    '-x',
    'a b',
    'a,b',
    'Foo',
    'a;reboot',
    '$(id)',
    '`id`',
    'a\nb',
    '../../etc',
    'docker://a',
    '[overlay@/]a',
    'a@b',
  ];

  it.each(runtimes)('that are none are refused by %s', (_, commands) => {
    for (const text of hostile) {
      for (const call of callsWith(commands, text)) expect(call).toThrow(ConfigError);
    }
  });

  it.each(runtimes)('of another type are refused by %s', (_, commands) => {
    // What plain JavaScript can pass.
    for (const value of [undefined, null, 1, {}, ['a']] as unknown as readonly string[]) {
      for (const call of callsWith(commands, value)) expect(call).toThrow(ConfigError);
    }
  });

  it('are refused in the words of a config', () => {
    expect(() => docker.pull.argv('--all-tags')).toThrowErrorMatchingInlineSnapshot(`
      [ConfigError: invalid image name
        ✖ expected an image reference such as "registry.example.com/team/app:1.0", received "--all-tags"; "--all-tags" is not a repository]
    `);
    expect(() => docker.push.argv(`team/app@${digest}`)).toThrowErrorMatchingInlineSnapshot(`
      [ConfigError: invalid image name
        ✖ expected a name with a tag, received "team/app@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"; leave the digest out: it follows from the content]
    `);
    expect(() => crio.load.argv('-', name)).toThrowErrorMatchingInlineSnapshot(`
      [ConfigError: invalid file
        ✖ expected an absolute path such as "/path/to/it", received "-"; start it with "/"]
    `);
    expect(() => crio.load.argv('/build/a:b.tar', name)).toThrow('write it without ":"');
  });

  it.each(runtimes)('are completed by %s', (_, commands) => {
    const { list, load, ...named } = argvs(commands, 'app', 'team/app');
    for (const argv of Object.values(named)) expect(argv.join(' ')).toMatch(/docker\.io\/(library|team)\/app:latest$/);
  });

  it.each(runtimes)('with a digest can be looked up, pulled and removed by %s, but not given', (_, commands) => {
    const pinned = `team/app:1@${digest}`;
    for (const { argv } of [commands.exists, commands.pull]) expect(argv(pinned).at(-1)).toBe(`docker.io/${pinned}`);
    expect(commands.remove.argv(pinned).at(-1)).toBe(
      commands.remove.tool === 'crictl' ? `docker.io/team/app@${digest}` : `docker.io/${pinned}`,
    );
    expect(() => commands.push.argv(pinned)).toThrow('leave the digest out');
    expect(() => commands.tag.argv(name, pinned)).toThrow('leave the digest out');
    expect(() => commands.load.argv('/image.tar', pinned)).toThrow('leave the digest out');
  });

  it.each(runtimes)('never become a flag of %s', (_, commands) => {
    const known = Object.values(argvs(commands)).flat();
    fc.assert(
      fc.property(fc.oneof(hostileText, fc.string()), (text) => {
        for (const call of callsWith(commands, text)) {
          const flags = (attempt(call) ?? []).filter((argument) => argument.startsWith('-'));
          expect(known).toEqual(expect.arrayContaining(flags));
        }
      }),
    );
  });
});

/** Every command that takes a name, with this one. */
function callsWith(commands: ImageCommands, text: string): readonly (() => Argv)[] {
  return [
    () => commands.exists.argv(text),
    () => commands.pull.argv(text),
    () => commands.push.argv(text),
    () => commands.tag.argv(text, name),
    () => commands.tag.argv(name, text),
    () => commands.load.argv('/build/image.tar', text),
    () => commands.remove.argv(text),
  ];
}

function attempt(call: () => Argv): Argv | undefined {
  try {
    return call();
  } catch {
    return undefined;
  }
}

describe('whether an image exists', () => {
  const absent: readonly (readonly [string, LookupCommand, string])[] = [
    ['docker 20', docker.exists, 'Error: No such image: team/none:1'],
    ['docker', docker.exists, 'Error response from daemon: no such image: team/none:1: No such image: team/none:1\n'],
    ['crictl', containerd.exists, 'time="2026-01-02T03:04:05Z" level=fatal msg="no such image \\"docker.io/team/none:1\\" present"\n'],
    ['crictl on a terminal', crio.exists, 'FATA[0000] no such image "docker.io/team/none:1" present'],
    [
      'a registry',
      registryExists(),
      'time="2026-01-02T03:04:05Z" level=fatal msg="Error parsing image name \\"docker://localhost:5000/a:1\\": reading manifest 1 in localhost:5000/a: manifest unknown: manifest unknown"',
    ],
    ['another registry', registryExists(), 'reading manifest 1 in localhost:5000/a: name unknown: repository name not known to registry'],
  ];

  it.each(absent)('%s says no', (_, { parse }, stderr) => {
    expect(parse({ exitCode: 1, stderr })).toBe(false);
    expect(parse({ exitCode: 0, stderr: '' })).toBe(true);
  });

  const failed: readonly (readonly [string, LookupCommand, string])[] = [
    ['docker', docker.exists, 'Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?'],
    [
      'docker on a name it cannot read',
      docker.exists,
      'Error response from daemon: no such image: [::1]:5000/a:1: invalid reference format',
    ],
    [
      'crictl',
      crio.exists,
      'FATA[0002] validate service connection: validate CRI v1 image API for endpoint "unix:///x": context deadline exceeded',
    ],
    ['crictl without a program', crio.exists, ''],
    ['a registry that is down', registryExists(), 'pinging container registry localhost:5000: connect: connection refused'],
    ['a registry that refuses', registryExists(), 'reading manifest 1 in localhost:5000/a: unauthorized: authentication required'],
  ];

  it.each(failed)('%s does not know', (_, { parse }, stderr) => {
    expect(() => parse({ exitCode: 1, stderr })).toThrow(CommandOutputError);
  });

  it('is not known of a command that was killed', () => {
    expect(() => docker.exists.parse({ exitCode: null, stderr: 'Error: No such image: a' })).toThrow(CommandOutputError);
  });

  it('is an error that shows what the command said, shortened', () => {
    expect(() => docker.exists.parse({ exitCode: 1, stderr: failed[0]?.[2] ?? '' })).toThrowErrorMatchingInlineSnapshot(`
      [CommandOutputError: invalid output of docker image inspect
        ✖ expected success, or the message that there is no such image, received "Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?"; whether it exists is not known]
    `);
    expect(() => crio.exists.parse({ exitCode: 127, stderr: '' })).toThrow('received "exit code 127"');
    const long = `time="now" level=fatal\n${'x'.repeat(10_000)}: unauthorized`;
    expect(() => crio.exists.parse({ exitCode: 1, stderr: long })).toThrow(/^.{0,40}\n.{0,90}received "\.\.\.x+: unauthorized".{0,40}$/);
    expect(() => crio.exists.parse({ exitCode: 1, stderr: '"'.repeat(10_000) })).toThrow(/^.{0,40}\n.{0,400}$/);
  });
});

const idA = `sha256:${'a'.repeat(64)}`;
const idB = `sha256:${'b'.repeat(64)}`;

describe('the list of crictl', () => {
  it('has names, digests and sizes', () => {
    const images = parseCrictlImages(`{
      "images":  [
        {
          "id":  "${idA}",
          "repoTags":  ["127.0.0.1:5055/team/app:1", "docker.io/library/foo:1"],
          "repoDigests":  ["127.0.0.1:5055/team/app@${digest}"],
          "size":  "308516", "username":  "", "pinned":  false
        },
        { "id": "${'c'.repeat(64)}", "repoTags": [], "repoDigests": [], "size": "0", "uid": {"value": "0"}, "username": "", "spec": null, "pinned": true },
        { "id": "${idB}", "repoTags": ["<none>:<none>"], "repoDigests": ["<none>@<none>", "docker.io/library/a@${digest}"], "size": "18446744073709551615" },
        { "id": "${idB}" }
      ]
    }`);
    expect(images).toEqual([
      {
        id: idA,
        names: ['127.0.0.1:5055/team/app:1', 'docker.io/library/foo:1'],
        digests: [`127.0.0.1:5055/team/app@${digest}`],
        sizeBytes: 308516,
      },
      { id: 'c'.repeat(64), names: [], digests: [], sizeBytes: 0 },
      {
        id: idB,
        names: [],
        digests: [`docker.io/library/a@${digest}`],
        sizeBytes: 2 ** 64,
      },
      { id: idB, names: [], digests: [] },
    ]);
  });

  it('may be empty', () => {
    expect(parseCrictlImages('{\n  "images":  []\n}\n')).toEqual([]);
  });

  it.each([
    '',
    'null',
    '[]',
    '{}',
    '{"images": 1}',
    '{"images": [1]}',
    '{"images": [{}]}',
    '{"images": [{"id": ""}]}',
    'IMAGE  TAG  IMAGE ID',
  ])('is not %j', (stdout) => {
    expect(() => parseCrictlImages(stdout)).toThrow(CommandOutputError);
  });

  it('is refused with what came instead', () => {
    expect(() => parseCrictlImages('IMAGE    TAG    IMAGE ID    SIZE')).toThrowErrorMatchingInlineSnapshot(`
      [CommandOutputError: invalid output of crictl images
        ✖ expected a JSON object with a list "images", received "IMAGE    TAG    IMAGE ID    SIZE"; run it with --output=json]
    `);
  });
});

/** A line of docker 20.10's list. */
function row(fields: Readonly<Record<string, string>>): string {
  return JSON.stringify({
    Containers: 'N/A',
    CreatedAt: '2026-01-02 03:04:05 +0000 UTC',
    CreatedSince: '2 hours ago',
    Digest: '<none>',
    SharedSize: 'N/A',
    UniqueSize: 'N/A',
    VirtualSize: '3.965MB',
    ...fields,
  }).replaceAll('<', '\\u003c');
}

describe('the list of docker', () => {
  it('has one entry for an image, whatever number of lines it has', () => {
    const lines = [
      row({ ID: idA, Repository: 'foo', Tag: '1', Size: '300kB' }),
      row({ ID: idB, Repository: '<none>', Tag: '<none>', Size: '1.23GB' }),
      row({ ID: idA, Repository: '127.0.0.1:5055/team/app', Tag: '1', Size: '300kB', Digest: digest }),
      row({ ID: idA, Repository: '127.0.0.1:5055/team/app', Tag: '2', Size: '300kB', Digest: digest }),
    ];
    expect(parseDockerImages(`${lines.join('\n')}\n`)).toEqual([
      {
        id: idA,
        names: ['docker.io/library/foo:1', '127.0.0.1:5055/team/app:1', '127.0.0.1:5055/team/app:2'],
        digests: [`127.0.0.1:5055/team/app@${digest}`],
        sizeBytes: 300_000,
      },
      { id: idB, names: [], digests: [], sizeBytes: 1_230_000_000 },
    ]);
  });

  it('has images that were pulled by digest', () => {
    const [image] = parseDockerImages(row({ ID: idA, Repository: 'team/app', Tag: '<none>', Size: '0B', Digest: digest }));
    expect(image).toEqual({ id: idA, names: [], digests: [`docker.io/team/app@${digest}`], sizeBytes: 0 });
  });

  it.each([
    ['72.8MB', 72_800_000],
    ['3.96MB', 3_960_000],
    ['999B', 999],
    ['1.1TB', 1_100_000_000_000],
    ['N/A', undefined],
    ['1 GB', undefined],
  ])('reads the size %s', (Size, sizeBytes) => {
    expect(parseDockerImages(row({ ID: idA, Repository: 'a', Tag: '1', Size }))[0]?.sizeBytes).toBe(sizeBytes);
  });

  it('may be empty', () => {
    expect(parseDockerImages('')).toEqual([]);
    expect(parseDockerImages('\n')).toEqual([]);
  });

  it.each(['{', '[]', '1', '{}', '{"ID":1}', '{"ID":""}', 'REPOSITORY   TAG   IMAGE ID'])('is not %j', (stdout) => {
    expect(() => parseDockerImages(stdout)).toThrow(CommandOutputError);
  });
});

it('any text is a list or a CommandOutputError', () => {
  const text = fc.oneof(
    fc.string(),
    fc.json(),
    fc.json().map((json) => `{"images":[${json}]}`),
    fc.json().map((json) => `{"ID":"a","Size":${json}}`),
  );
  fc.assert(
    fc.property(text, (stdout) => {
      for (const parse of [parseCrictlImages, parseDockerImages]) {
        try {
          expect(Array.isArray(parse(stdout))).toBe(true);
        } catch (error) {
          expect(error).toBeInstanceOf(CommandOutputError);
        }
      }
    }),
  );
});

describe('the registry', () => {
  const options = { tlsVerify: false, certDirectory: '/certs', authFile: '/secrets/auth.json' };

  it('is asked', () => {
    expect(registryExists().argv(name).join(' ')).toMatchInlineSnapshot(
      `"skopeo inspect --raw docker://registry.example.com/team/app:1.0"`,
    );
    expect(registryExists(options).argv(name).join(' ')).toMatchInlineSnapshot(
      `"skopeo inspect --raw --tls-verify=false --cert-dir=/certs --authfile=/secrets/auth.json docker://registry.example.com/team/app:1.0"`,
    );
  });

  it('removes', () => {
    expect(registryRemove().argv(name).join(' ')).toMatchInlineSnapshot(`"skopeo delete docker://registry.example.com/team/app:1.0"`);
    expect(registryRemove(options).argv(name).join(' ')).toMatchInlineSnapshot(
      `"skopeo delete --tls-verify=false --cert-dir=/certs --authfile=/secrets/auth.json docker://registry.example.com/team/app:1.0"`,
    );
  });

  it('takes the digest of a name with both, as skopeo takes one of them', () => {
    expect(registryExists().argv(`team/app:1@${digest}`).at(-1)).toBe(`docker://docker.io/team/app@${digest}`);
    expect(registryExists().argv('team/app').at(-1)).toBe('docker://docker.io/team/app:latest');
  });

  it('gets no hostile name and no relative path', () => {
    expect(() => registryExists().argv('--help')).toThrow(ConfigError);
    expect(() => registryRemove().argv('docker://a')).toThrow(ConfigError);
    expect(() => registryRemove({ authFile: 'auth.json' })).toThrowErrorMatchingInlineSnapshot(`
      [ConfigError: invalid authFile
        ✖ expected an absolute path such as "/path/to/it", received "auth.json"; start it with "/"]
    `);
    expect(() => registryExists({ certDirectory: '' })).toThrow(ConfigError);
  });
});
