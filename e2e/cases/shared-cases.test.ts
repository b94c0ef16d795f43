import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  type BuildOutput,
  builderJob,
  builderPod,
  buildkitDaemonSet,
  buildkitManifests,
  buildStatus,
  type Directory,
  type ImageBuildRequest,
} from 'cdk8s-buildkit';
import { describe, expect, it } from 'vitest';
import { cases } from '../../test/cases';
import type { Case } from '../../test/cases/case';
import { runPod, startDaemon } from '../kubelet/pod';
import { ClusterNode } from '../node/cluster-node';
import { containerd, containerdAt } from '../runtimes/containerd';
import { crioAt, crioWithSkopeo } from '../runtimes/cri-o';
import { docker, docker29WithContainerd, docker29WithGraphDriver, dockerAt } from '../runtimes/docker';
import type { Runtime } from '../runtimes/runtime';
import { namedClaims, namedObjects } from './named-objects';

/** Cases of which no Pod can be run here, by their names or by those of their runtime too, and why; and the tests that stand for them. */
const notRun: Readonly<Record<string, string>> = {
  git: 'no node here knows its host: git-context builds from repositories',
  secrets: 'the same: git-context and build-secrets have real secrets and keys',
  'podman-5': 'there is no image with podman 5',
  push: 'no node here knows its registry: outputs-registry pushes to one',
  sources: 'no node here knows its hosts: sources and dockerfile-from build from each of its sources',
  caches: 'no node here knows its hosts: caches, cache-directories and cache-s3 have real ones',
  reproducible: 'neither its registry nor its scanner can be reached: outputs-reproducible, outputs-layers and outputs-attestations',
  'multi-platform': 'no node here knows its registry: outputs-platforms and outputs-files have each of its outputs',
  emulation: 'its emulators would be those of the whole machine, and their image cannot be pulled',
  'image-store-reproducible': 'its registry cannot be reached: docker-image-store-outputs has one',
  'image-store-outputs': 'the same, and docker-image-store-caches has the caches',
};

/** The nodes that a case is for, where its paths are not the usual ones. */
const nodes: Readonly<Record<string, Runtime>> = {
  'containerd k3s': rancher('k3s'),
  'containerd rke2': rancher('rke2'),
  'containerd k0s': containerdAt({ socket: '/run/k0s/containerd.sock', root: '/var/lib/k0s/containerd', state: '/run/k0s/containerd' }),
  'containerd microk8s': containerdAt({
    socket: '/var/snap/microk8s/common/run/containerd.sock',
    root: '/var/snap/microk8s/common/var/lib/containerd',
    state: '/var/snap/microk8s/common/run/containerd',
  }),
  'containerd full': containerdAt({
    socket: '/run/cri/containerd/containerd.sock',
    root: '/mnt/aks/containers',
    state: '/run/cri/containerd',
  }),
  'docker image-store': docker29WithContainerd,
  // Debian's engine has one output for a build.
  'docker files': docker29WithGraphDriver,
  'docker full': dockerAt('/run/docker-ci/docker.sock'),
  'cri-o storage': crioAt(
    { socket: '/run/crio-ci/crio.sock', graphRoot: '/data/containers/storage', runRoot: '/run/containers-ci/storage', driver: 'vfs' },
    'cri-o',
    { runtime: 'cri-o' },
  ),
};

function rancher(name: string): Runtime {
  return containerdAt({
    socket: '/run/k3s/containerd/containerd.sock',
    root: `/var/lib/rancher/${name}/agent/containerd`,
    state: '/run/k3s/containerd',
  });
}

const usual = { docker, containerd, 'cri-o': crioWithSkopeo } as const;

describe('the cases of the goldens run', { concurrent: true }, () => {
  const run = cases.map((entry) => [`${entry.config.runtime} ${entry.name}`, entry] as const);

  it.each(run.filter(([title, { name }]) => (notRun[title] ?? notRun[name]) === undefined))('%s', async (title, entry) => {
    const runtime = nodes[title] ?? usual[entry.config.runtime];
    const node = await ClusterNode.start();
    try {
      await runtime.start(node);
      await runCase(node, entry);
      const { image, additionalImages = [], outputs = [{ type: 'store' }] } = entry.request;
      const isStored = outputs.some(({ type }) => type === 'store');
      expect(await runtime.names(node)).toEqual(isStored ? [image, ...additionalImages].sort() : []);
      if (isStored) expect(await runtime.runImage(node, image, ['/bin/busybox', 'cat', '/case'])).toBe('built\n');
      await checkFiles(node, outputs);
    } finally {
      await node.stop();
    }
  });
});

async function runCase(node: ClusterNode, { config, request }: Case): Promise<void> {
  const daemonSet = buildkitDaemonSet(config);
  const daemon = daemonSet && (await startDaemon(node, daemonSet, { objects: [...buildkitManifests(config), ...namedObjects(daemonSet)] }));
  await layOut(node, request);
  const build = config.builds?.workload === 'Job' ? builderJob(config, request) : builderPod(config, request);
  const claims = Object.fromEntries(namedClaims(build).map((name) => [name, folderOf({ type: 'persistentVolumeClaim', claimName: name })]));
  // Of the objects that builder Pods name, only a ConfigMap of Dockerfiles is read.
  const { phase, log, pod } = await runPod(node, build, { claims, objects: namedObjects(build, () => Dockerfile) });
  expect(phase, log).toBe('Succeeded');
  expect(buildStatus(pod).image?.digest !== undefined).toBe(request.metadata === true);
  await daemon?.stop();
}

const Dockerfile = 'FROM scratch AS production\nCOPY busybox /bin/busybox\nRUN ["/bin/busybox", "sh", "-c", "echo built > /case"]\n';

/** Writes the context of a build. */
async function layOut(node: ClusterNode, { context, dockerfile = 'Dockerfile' }: ImageBuildRequest): Promise<void> {
  if ('url' in context) throw new Error('what is fetched has no folder on the node');
  const folder = folderOf(context);
  node.write(`${folder}/busybox`, { copyOf: '/bin/busybox' });
  node.write(`${folder}/${dockerfile}`, Dockerfile);
  if (context.user !== undefined) await node.succeed(['chown', '-R', `${context.user}`, folder]);
  if (context.user !== undefined) await node.succeed(['chmod', '-R', 'go=', folder]);
}

/** Where a directory is on the node. */
function folderOf(directory: Directory): string {
  return directory.type === 'hostPath' ? directory.path : join('/var/lib/claims', directory.claimName, directory.subPath ?? '');
}

async function checkFiles(node: ClusterNode, outputs: readonly BuildOutput[]): Promise<void> {
  for (const output of outputs) {
    if (output.type === 'local') expect(readFileSync(node.path(`${folderOf(output.directory)}/case`), 'utf8')).toBe('built\n');
    if (output.type === 'tar')
      expect(await node.succeed(['tar', '-xOf', `${folderOf(output.directory)}/${output.file}`, 'case'])).toBe('built\n');
  }
}
