import { describe, expect, it } from 'vitest';
import { type BuildKitConfig, builderPod, type ImageBuildRequest } from '../src';
import { argv, buildStep } from './support/kubelet';
import { problemsOf } from './support/problems';

type Options = Partial<ImageBuildRequest>;

const request: ImageBuildRequest = {
  name: 'build',
  image: 'web:1',
  context: { type: 'persistentVolumeClaim', claimName: 'sources', subPath: './web//src' },
};
const git = { type: 'git', url: 'https://example.com/web.git#main:docker' } as const;
const http = { type: 'http', url: 'https://example.com/web.tar.gz' } as const;
const digest = `sha256:${'0'.repeat(64)}`;
const inline = { type: 'inline', text: 'FROM scratch\n' } as const;
const runtimes = ['containerd', 'cri-o'] as const;

const podOf = (options: Options, config: BuildKitConfig = { runtime: 'containerd' }) => builderPod(config, { ...request, ...options });
const problems = (options: object) => problemsOf(() => podOf(options as Options));

/** The values of some flags of buildctl, in their order. */
function flagsOf(options: Options, pattern: RegExp, runtime: (typeof runtimes)[number] = 'containerd'): readonly string[] {
  const command = argv(buildStep(podOf(options, { runtime })));
  return command.filter((text, index) => ['--local', '--opt', '--oci-layout'].includes(command[index - 1] ?? '') && pattern.test(text));
}

const sources = /^(context|dockerfile|dockerfilekey|filename)=/;

describe.each(runtimes)('a context on %s', (runtime) => {
  const of = (options: Options) => flagsOf(options, sources, runtime);

  it('that is a directory holds the Dockerfile, unless that comes from elsewhere', () => {
    expect(of({ dockerfile: './docker/Dockerfile' })).toEqual([
      'context=/build-context',
      'dockerfile=/build-context',
      'filename=docker/Dockerfile',
    ]);
    expect(of({ dockerfileFrom: inline })).toEqual(['context=/build-context', 'dockerfile=/build-dockerfile', 'filename=Dockerfile']);
  });

  it.each([git, http])('of the type $type is fetched by the daemon, with its Dockerfile unless that comes from elsewhere', (context) => {
    expect(of({ context })).toEqual([`context=${context.url}`, 'filename=Dockerfile']);
    expect(of({ context, dockerfileFrom: inline })).toEqual([
      `context=${context.url}`,
      'dockerfilekey=dockerfile',
      'dockerfile=/build-dockerfile',
      'filename=Dockerfile',
    ]);
    expect(podOf({ context }, { runtime }).spec.volumes.map(({ name }) => name)).not.toContain('context');
  });
});

describe('a context that is fetched', () => {
  it('lets the step do without rights over the files of others, until it reads or writes some', () => {
    const added = (options: Options) => buildStep(podOf({ context: http, ...options })).securityContext?.capabilities?.add;
    const claim = { type: 'persistentVolumeClaim', claimName: 'files' } as const;
    expect(added({})).toBeUndefined();
    expect(added({ secrets: { npmrc: { secretName: 'npm', key: 'npmrc' } } })).toBeUndefined();
    for (const options of [
      { dockerfileFrom: inline },
      { namedContexts: { files: claim } },
      { outputs: [{ type: 'tar', directory: claim, file: 'web.tar' }] },
      { cacheFrom: [{ type: 'local', directory: claim }] },
    ] as const) {
      expect(added(options), JSON.stringify(options)).toEqual(['DAC_OVERRIDE']);
    }
    expect(added({ outputs: [{ type: 'local', directory: claim }] })).toEqual(['DAC_OVERRIDE', 'CHOWN', 'FSETID']);
  });
});

describe('contexts with names', () => {
  const namedContexts: ImageBuildRequest['namedContexts'] = {
    zoo: { type: 'hostPath', path: '/srv/zoo' },
    'alpine:3': { type: 'image', image: 'registry.example.com/alpine@sha256:'.concat('0'.repeat(64)) },
    busybox: { type: 'image', image: 'busybox:1' },
    layout: { type: 'ociLayout', directory: { type: 'persistentVolumeClaim', claimName: 'images', subPath: 'a' }, digest },
    library: git,
    archive: http,
    files: { type: 'persistentVolumeClaim', claimName: 'files', subPath: 'x//y' },
  };

  it('are told by their kind, in the order of their names', () => {
    expect(flagsOf({ namedContexts }, /context[-:]/)).toEqual([
      `context:alpine:3=docker-image://registry.example.com/alpine@${digest}`,
      `context:archive=${http.url}`,
      'context:busybox=docker-image://docker.io/library/busybox:1',
      'context-3=/build-contexts/3',
      'context:files=local:context-3',
      'context-4=/build-contexts/4',
      `context:layout=oci-layout://context-4@${digest}`,
      `context:library=${git.url}`,
      'context-6=/build-contexts/6',
      'context:zoo=local:context-6',
    ]);
  });

  it('are mounted read-only where they are directories, at the path that the client is told', () => {
    const pod = podOf({ namedContexts });
    const named = ({ name }: { readonly name: string }) => name.startsWith('named-context-');
    expect(buildStep(pod).volumeMounts?.filter(named)).toEqual([
      { name: 'named-context-3', mountPath: '/build-contexts/3', readOnly: true, subPath: 'x/y' },
      { name: 'named-context-4', mountPath: '/build-contexts/4', readOnly: true, subPath: 'a' },
      { name: 'named-context-6', mountPath: '/build-contexts/6', readOnly: true },
    ]);
    expect(pod.spec.volumes.filter(named)).toEqual([
      { name: 'named-context-3', persistentVolumeClaim: { claimName: 'files' } },
      { name: 'named-context-4', persistentVolumeClaim: { claimName: 'images' } },
      { name: 'named-context-6', hostPath: { path: '/srv/zoo', type: 'Directory' } },
    ]);
  });
});

describe.each(['docker', ...runtimes] as const)('a Dockerfile that is not in the context, on %s,', (runtime) => {
  const volumeOf = (options: Options) => podOf(options, { runtime }).spec.volumes.find(({ name }) => name === 'dockerfile');

  it('travels with the Pod', () => {
    const text = 'FROM scratch\nLABEL note="$(HOME) costs $5"\n';
    const pod = podOf({ dockerfileFrom: { type: 'inline', text } }, { runtime });
    expect(pod.metadata.annotations).toMatchObject({ 'cdk8s-buildkit/Dockerfile': text });
    expect(volumeOf({ dockerfileFrom: { type: 'inline', text } })).toEqual({
      name: 'dockerfile',
      downwardAPI: { items: [{ path: 'Dockerfile', fieldRef: { fieldPath: "metadata.annotations['cdk8s-buildkit/Dockerfile']" } }] },
    });
    expect(buildStep(pod).volumeMounts).toContainEqual({ name: 'dockerfile', mountPath: '/build-dockerfile', readOnly: true });
  });

  it('or is a file of a ConfigMap, whatever its key', () => {
    const items = (key: string) => [{ configMap: { name: 'dockerfiles', items: [{ key, path: 'Dockerfile' }] } }];
    const configMap = { type: 'configMap', configMapName: 'dockerfiles' } as const;
    expect(volumeOf({ dockerfileFrom: configMap })).toEqual({ name: 'dockerfile', projected: { sources: items('Dockerfile') } });
    expect(volumeOf({ dockerfileFrom: { ...configMap, key: 'web' } })).toEqual({
      name: 'dockerfile',
      projected: { sources: items('web') },
    });
  });
});

describe('a Dockerfile is refused', () => {
  it('that is said in two ways', () => {
    expect(problems({ dockerfile: 'Dockerfile', dockerfileFrom: inline })).toEqual([
      'dockerfileFrom: expected no such option beside dockerfile, received {"text":"FROM scratch\\n","type":"inline"}; leave one of them out',
    ]);
  });

  it('that is empty, or too long beside annotations', () => {
    expect(problems({ dockerfileFrom: { type: 'inline', text: ' \n' } })).toEqual([
      'dockerfileFrom.text: expected text of at most 120 KiB without control characters that YAML does not keep, received " \\n"; it is empty',
    ]);
    const text = `FROM scratch\n${'#'.repeat(100 * 1024)}`;
    expect(problems({ dockerfileFrom: { type: 'inline', text }, annotations: { note: 'x'.repeat(140 * 1024) } })).toEqual([]);
    expect(problems({ dockerfileFrom: { type: 'inline', text }, annotations: { note: 'x'.repeat(160 * 1024) } })).toEqual([
      'annotations: expected annotations of at most 250 KiB together, with the Dockerfile, received 266257',
    ]);
  });
});

it('text of sources has the form that BuildKit reads', () => {
  const context = (value: object) => ({ context: value });
  const found = [
    problems(context({ type: 'http', url: 'https://example.com/web.git' })),
    problems(context({ type: 'http', url: 'ftp://example.com/web.tar' })),
    problems(context({ type: 'http', url: 'https://example.com/web.tar#main' })),
    problems(context({ type: 'http', url: 'https://user:password@example.com/web.tar' })),
    problems(context({ type: 'http', url: 'https://example.com/wéb.tar' })),
    problems(context({ type: 'git', url: 'https://example.com/web' })),
    problems(context({ type: 'ociLayout', directory: { type: 'hostPath', path: '/srv' }, digest })),
    problems({
      target: 'a b',
      noCache: ['base,other'],
      namedContexts: {
        'Base 1': inline,
        base: { type: 'image', image: 'Busybox' },
        'a=b': http,
        layout: { type: 'ociLayout', directory: { type: 'hostPath', path: 'srv' }, digest: 'sha256:0' },
        ssh: { type: 'git', url: 'git@example.com:web.git' },
      },
      dockerfileFrom: { type: 'configMap', configMapName: 'X', key: '../y' },
    }),
  ].flat();
  expect(found.join('\n')).toMatchInlineSnapshot(`
    "context.url: expected the URL of an archive such as "https://example.com/team/app.tar.gz", received "https://example.com/web.git"; give a repository as a context of the type "git"
    context.url: expected the URL of an archive such as "https://example.com/team/app.tar.gz", received "ftp://example.com/web.tar"; start it with "https://"
    context.url: expected the URL of an archive such as "https://example.com/team/app.tar.gz", received "https://example.com/web.tar#main"; leave out what follows "#"
    context.url: expected the URL of an archive such as "https://example.com/team/app.tar.gz", received "https://***@example.com/web.tar"; it would show its credentials in the Pod: leave them out
    context.url: expected the URL of an archive such as "https://example.com/team/app.tar.gz", received "https://example.com/wéb.tar"; percent-encode its special characters
    context.url: expected a git URL such as "https://example.com/team/app.git#main", received "https://example.com/web"; end the repository in ".git": BuildKit takes any other URL for an archive
    context.type: expected one of "persistentVolumeClaim", "hostPath", "git", "http", received "ociLayout"
    namedContexts["Base 1"]: expected the key to be the name of a context such as "base", received "Base 1"; write it without spaces
    namedContexts["a=b"]: expected the key to be the name of a context such as "base", received "a=b"; "a=b" is not a repository
    namedContexts["Base 1"].type: expected one of "image", "persistentVolumeClaim", "hostPath", "git", "http", "ociLayout", received "inline"
    namedContexts.base.image: expected an image reference such as "docker.io/moby/buildkit:v0.32.2", received "Busybox"; write it in lower case: "busybox"
    namedContexts.layout.directory.path: expected an absolute host path such as "/var/lib/buildkit", received "srv"; start it with "/"
    namedContexts.layout.digest: expected a digest such as "sha256:" and 64 hexadecimal digits, received "sha256:0"
    namedContexts.ssh.url: expected a git URL such as "https://example.com/team/app.git#main", received "git@example.com:web.git"; give its https URL
    dockerfileFrom.configMapName: expected a DNS subdomain such as "build-7f3a", received "X"
    dockerfileFrom.key: expected a key such as "ca.crt", received "../y"; use letters, digits, "-", "_" and "."
    target: expected the name of a stage such as "production", received "a b"; use letters, digits, "_", "." and "-", and begin with one of the first two
    noCache[0]: expected the name of a stage such as "production", received "base,other"; use letters, digits, "_", "." and "-", and begin with one of the first two"
  `);
});

it('names of contexts are those of stages and of images', () => {
  const names = ['base', '0', 'base.1', 'docker.io/library/busybox:1.37', `busybox@${digest}`, 'localhost:5000/team/base_x'];
  expect(problems({ namedContexts: Object.fromEntries(names.map((name) => [name, http])) })).toEqual([]);
});
