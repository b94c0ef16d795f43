import { builderJob, builderPod, buildkitDaemonSet, buildkitManifests, type ImageBuildRequest } from 'cdk8s-buildkit';
import { describe, expect, it } from 'vitest';
import { cases } from '../../test/cases';
import type { Case } from '../../test/cases/case';
import { runPod, startDaemon } from '../kubelet/pod';
import { ClusterNode } from '../node/cluster-node';
import { containerd, containerdAt } from '../runtimes/containerd';
import { crioAt, crioWithSkopeo } from '../runtimes/cri-o';
import { docker, dockerAt } from '../runtimes/docker';
import type { Runtime } from '../runtimes/runtime';
import { namedFiles } from './certificates';

/** Cases of which no Pod can be run here, and why. */
const notRun: Readonly<Record<string, string>> = {
  git: 'there is no repository that a node without a network could fetch',
  secrets: 'it has no network either; builds with real secrets and keys are a test of their own',
  'podman-5': 'there is no image with podman 5',
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
  const run = cases.filter(({ name }) => notRun[name] === undefined);

  it.each(run.map((entry) => [`${entry.config.runtime} ${entry.name}`, entry] as const))('%s', async (name, entry) => {
    const runtime = nodes[name] ?? usual[entry.config.runtime];
    const node = await ClusterNode.start();
    try {
      await runtime.start(node);
      await runCase(node, entry);
      const { image, additionalImages = [] } = entry.request;
      expect(await runtime.names(node)).toEqual([image, ...additionalImages].sort());
      expect(await runtime.runImage(node, image, ['/bin/busybox', 'cat', '/case'])).toBe('built\n');
    } finally {
      await node.stop();
    }
  });
});

async function runCase(node: ClusterNode, { config, request }: Case): Promise<void> {
  const daemonSet = buildkitDaemonSet(config);
  const daemon = daemonSet && (await startDaemon(node, daemonSet, { objects: [...buildkitManifests(config), ...namedFiles(daemonSet)] }));
  const claims = await layOut(node, request);
  const build = config.builds?.workload === 'Job' ? builderJob(config, request) : builderPod(config, request);
  const { phase, log } = await runPod(node, build, { claims });
  expect(phase, log).toBe('Succeeded');
  await daemon?.stop();
}

/** Writes the context of a build, and returns where its claim is. */
async function layOut(
  node: ClusterNode,
  { context, dockerfile = 'Dockerfile' }: ImageBuildRequest,
): Promise<Readonly<Record<string, string>>> {
  if (context.type === 'git') throw new Error('a repository has no folder on the node');
  const root = context.type === 'hostPath' ? context.path : '/var/lib/claim';
  const folder = context.type === 'hostPath' ? root : `${root}/${context.subPath ?? ''}`;
  node.write(`${folder}/busybox`, { copyOf: '/bin/busybox' });
  node.write(
    `${folder}/${dockerfile}`,
    'FROM scratch AS production\nCOPY busybox /bin/busybox\nRUN ["/bin/busybox", "sh", "-c", "echo built > /case"]\n',
  );
  if (context.user !== undefined) await node.succeed(['chown', '-R', `${context.user}`, folder]);
  if (context.user !== undefined) await node.succeed(['chmod', '-R', 'go=', folder]);
  return context.type === 'hostPath' ? {} : { [context.claimName]: root };
}
