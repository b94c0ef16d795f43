import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { builderPod, type ImageBuildRequest, type PodManifest } from '../src';
import { anyConfig, anyRequest } from './support/arbitraries';
import { argv, buildStep, containersOf } from './support/kubelet';

const request = { name: 'build-web', image: 'web:1', context: { type: 'git', url: 'https://example.com/web.git' } } as const;

/** The files of a projected volume, by their path in the container. */
function filesOf(pod: PodManifest, volume: string): ReadonlyMap<string, string> {
  const mount = buildStep(pod).volumeMounts?.find(({ name }) => name === volume);
  const sources = pod.spec.volumes.find(({ name }) => name === volume)?.projected?.sources ?? [];
  return new Map(
    sources.flatMap(({ secret }) =>
      (secret?.items ?? []).map(({ key, path }) => [`${mount?.mountPath}/${path}`, `${secret?.name}/${key}`] as const),
    ),
  );
}

/** The ids and files of `--secret` or `--ssh`. */
function flagsOf(pod: PodManifest, flag: 'secret' | 'ssh'): ReadonlyMap<string, string> {
  const command = argv(buildStep(pod));
  const values = command.flatMap((text, index) => {
    if (text.startsWith(`--${flag}=`)) return [text.slice(flag.length + 3)];
    return text === `--${flag}` ? [command[index + 1] ?? ''] : [];
  });
  return new Map(values.map((value) => (flag === 'ssh' ? value.split('=') : value.replace('id=', '').split(',src=')) as [string, string]));
}

function expected(secrets: ImageBuildRequest['secrets'] = {}): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(secrets).map(([id, { secretName, key }]) => [id, `${secretName}/${key}`]));
}

describe('secrets of a build', () => {
  it('are files of the step that builds, each under the id that was asked for, on every runtime', () => {
    fc.assert(
      fc.property(anyConfig, anyRequest, (config, generated) => {
        const workload = { ...config, builds: { ...config.builds, workload: 'Pod' as const } };
        const pod = builderPod(workload, generated);
        const files = filesOf(pod, 'build-secrets');
        const found = (flag: 'secret' | 'ssh') => Object.fromEntries([...flagsOf(pod, flag)].map(([id, path]) => [id, files.get(path)]));
        expect(found('secret')).toEqual(expected(generated.secrets));
        expect(found('ssh')).toEqual(expected(generated.sshKeys));
        expect(files.size).toBe(Object.keys({ ...generated.secrets }).length + Object.keys({ ...generated.sshKeys }).length);
      }),
    );
  });

  it.each(['docker', 'containerd', 'cri-o'] as const)('are mounted read-only, and in no other step, on %s', (runtime) => {
    const key = { secretName: 'keys', key: 'id' };
    const pod = builderPod({ runtime }, { ...request, secrets: { a: key }, sshKeys: { default: key }, registryCredentials: 'registry' });
    const [build, ...others] = containersOf(pod);
    const secret = /^(build-secrets|registry-credentials)$/;
    expect(build?.volumeMounts?.filter(({ name }) => secret.test(name))).toEqual([
      { name: 'build-secrets', mountPath: '/build-secrets', readOnly: true },
      { name: 'registry-credentials', mountPath: '/registry-credentials', readOnly: true },
    ]);
    expect(filesOf(pod, 'registry-credentials')).toEqual(new Map([['/registry-credentials/config.json', 'registry/.dockerconfigjson']]));
    expect(build?.env).toContainEqual({ name: 'DOCKER_CONFIG', value: '/registry-credentials' });
    for (const step of others) {
      expect(step.volumeMounts?.filter(({ name }) => secret.test(name))).toEqual([]);
      expect(step.env?.some(({ name }) => name === 'DOCKER_CONFIG') ?? false).toBe(false);
    }
  });

  it.each(['docker', 'containerd', 'cri-o'] as const)('add nothing where there are none, on %s', (runtime) => {
    expect(builderPod({ runtime }, { ...request, secrets: {}, sshKeys: {} })).toEqual(builderPod({ runtime }, request));
  });
});
