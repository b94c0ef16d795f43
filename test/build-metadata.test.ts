import { describe, expect, it } from 'vitest';
import { type BuildKitConfig, builderJob, builderPod, type ImageBuildRequest, orchest, type PodManifest } from '../src';
import { argv, buildStep, containerNamed, containersOf } from './support/kubelet';

const request: ImageBuildRequest = {
  name: 'build',
  image: 'web:1',
  context: { type: 'persistentVolumeClaim', claimName: 'sources' },
  metadata: true,
  secrets: { npmrc: { secretName: 'npm', key: 'npmrc' } },
  registryCredentials: 'registry',
  cacheFrom: [{ type: 'local', directory: { type: 'persistentVolumeClaim', claimName: 'cache' } }],
  outputs: [{ type: 'store' }, { type: 'local', directory: { type: 'hostPath', path: '/srv/results' } }],
};
const runtimes = ['docker', 'containerd', 'cri-o'] as const;
const environment = {
  DOCKER_IMAGE_BUILDER_IMAGE: 'example.com/docker:1',
  CONTAINERD_IMAGE_BUILDER_IMAGE: 'example.com/moby/buildkit:v0.32.1',
  CRIO_IMAGE_BUILDER_IMAGE: 'example.com/moby/buildkit:v0.32.1',
};
const metadataOf = (pod: PodManifest) => containerNamed(pod, 'metadata');

describe.each(runtimes)('the step that tells what was built, on %s,', (runtime) => {
  const pod = builderPod({ runtime }, request);

  it('is the last, in a Pod that needs it to succeed', () => {
    expect(containersOf(pod).at(-1)).toBe(metadataOf(pod));
    expect(pod.spec.containers).toEqual([metadataOf(pod)]);
    const job = builderJob({ runtime, builds: { workload: 'Job' } }, request);
    expect(job.spec.template.spec.containers).toEqual([metadataOf(pod)]);
  });

  it('copies what the client was told to write, in the volume that both have', () => {
    const [program, from = '', to] = argv(metadataOf(pod));
    expect([program, to]).toEqual(['cp', '/dev/termination-log']);
    const build = argv(buildStep(pod));
    const flag = build.find((text) => text.startsWith('--metadata-file'));
    expect(flag === `--metadata-file=${from}` || build[build.indexOf('--metadata-file') + 1] === from).toBe(true);
    const folder = from.slice(0, from.lastIndexOf('/'));
    expect(buildStep(pod).volumeMounts).toContainEqual({ name: 'metadata', mountPath: folder });
    expect(metadataOf(pod).volumeMounts).toEqual([{ name: 'metadata', mountPath: folder, readOnly: true }]);
    expect(pod.spec.volumes).toContainEqual({ name: 'metadata', emptyDir: { sizeLimit: '16Mi' } });
  });

  it('sees neither secrets nor files nor variables of the build, and has no rights', () => {
    const { env, securityContext } = metadataOf(pod);
    expect(env).toBeUndefined();
    expect(securityContext).toMatchObject({
      capabilities: { drop: ['ALL'] },
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
    });
    expect(securityContext?.capabilities).not.toHaveProperty('add');
  });

  it('has the image and the user of the step that builds, whoever says which', () => {
    const image = 'example.com/team/moby/buildkit:v0.31.0';
    const configs: readonly BuildKitConfig[] = [
      { runtime },
      { runtime, steps: { build: { image, imagePullPolicy: 'Always' } } },
      { runtime, env: environment },
      { runtime, imageRegistry: 'mirror.example.com' },
    ];
    const images = configs.map((config) => {
      const rendered = builderPod(config, request);
      const [build, metadata] = [buildStep(rendered), metadataOf(rendered)];
      expect([metadata.image, metadata.imagePullPolicy]).toEqual([build.image, build.imagePullPolicy]);
      expect(metadata.securityContext?.runAsUser).toBe(build.securityContext?.runAsUser);
      return metadata.image;
    });
    expect(images[1]).toBe(image);
    expect(images[2]).toMatch(/^example\.com\//);
    expect(new Set(images).size).toBe(images.length);
  });

  it('is not there unless it is asked for', () => {
    const { metadata: _, ...plain } = request;
    expect(builderPod({ runtime }, { ...request, metadata: false })).toEqual(builderPod({ runtime }, plain));
    expect(containersOf(builderPod({ runtime }, plain)).map(({ name }) => name)).not.toContain('metadata');
  });
});

it.each(['containerd', 'cri-o'] as const)('a user of the context reads what the same user has written, on %s', (runtime) => {
  const pod = builderPod({ runtime }, { ...request, context: { type: 'hostPath', path: '/srv/web', user: 1000 } });
  expect([buildStep(pod), metadataOf(pod)].map(({ securityContext }) => securityContext?.runAsUser)).toEqual([1000, 1000]);
});

it('buildx leaves out of it what would not fit into a termination message', () => {
  const variables = (metadata: boolean) => buildStep(builderPod({ runtime: 'docker' }, { ...request, metadata })).env ?? [];
  expect(variables(true)).toContainEqual({ name: 'BUILDX_METADATA_PROVENANCE', value: 'disabled' });
  expect(variables(false).map(({ name }) => name)).not.toContain('BUILDX_METADATA_PROVENANCE');
});

it('the preset of Orchest names the step that builds, and this one like all others', () => {
  const preset = orchest({ version: 'v2022.10.5' });
  const { outputs: _, ...stored } = request;
  const names = containersOf(builderPod({ runtime: 'containerd', preset }, { ...stored, cacheFrom: [] })).map(({ name }) => name);
  expect(names).toEqual(['image-builder', 'metadata']);
});
