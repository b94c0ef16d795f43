import { builderPod, type ImageBuildRequest } from 'cdk8s-buildkit';
import { describe, expect, it } from 'vitest';
import { problemsOf } from './support/problems';

const digest = `sha256:${'0'.repeat(64)}`;
const directory = { type: 'hostPath', path: '/srv/assets' } as const;

const podOf = (runtime: 'containerd' | 'docker', namedContexts: ImageBuildRequest['namedContexts']) => {
  const request = { name: 'build-web', image: 'team/web:1', context: { type: 'persistentVolumeClaim', claimName: 'sources' } } as const;
  return builderPod({ runtime }, { ...request, ...(namedContexts && { namedContexts }) });
};

describe('the name of a context', () => {
  // As the frontend looks for it: see NamedContext in https://github.com/moby/buildkit/blob/master/frontend/dockerui/config.go
  it.each([
    ['base', 'base'],
    ['base:latest', 'base'],
    ['docker.io/library/base:1', 'base:1'],
    ['index.docker.io/team/base', 'team/base'],
    ['docker.io/library/team/base:1', 'library/team/base:1'],
    ['library/base', 'base'],
    ['registry.example.com:5000/library/base:latest', 'registry.example.com:5000/library/base'],
    [`base:latest@${digest}`, `base:latest@${digest}`],
  ])('%s reaches BuildKit as %s', (name, known) => {
    const text = (runtime: 'containerd' | 'docker') => JSON.stringify(podOf(runtime, { [name]: directory }));
    expect(text('containerd')).toContain(`"context:${known}=local:context-0"`);
    expect(text('docker')).toContain(`"--build-context=${known}=/build-contexts/0"`);
  });

  it.each(['Base', 'a b', 'base-', 'a//b', 'a:b:c'])('is not %s, which no image could have', (name) => {
    expect(problemsOf(() => podOf('containerd', { [name]: directory })).join()).toContain('to be the name of a context such as "base"');
  });

  it('is given once, however it is written', () => {
    expect(problemsOf(() => podOf('containerd', { base: directory, 'docker.io/library/base:latest': directory }))).toEqual([
      'namedContexts["docker.io/library/base:latest"]: expected another name than base, which means the same, received "docker.io/library/base:latest"',
    ]);
  });
});
