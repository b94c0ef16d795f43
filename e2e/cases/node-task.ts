import { RunningPod } from '../kubelet/pod';
import type { ClusterNode } from '../node/cluster-node';
import { sleep, waitUntil } from '../node/process';

type Manifests = readonly { readonly kind: string; readonly metadata: { readonly name: string } }[];

/** Prepares the Pod of what is done on every node. */
export function prepareTask(node: ClusterNode, manifests: Manifests): Promise<RunningPod> {
  const daemonSet = manifests.find(({ kind }) => kind === 'DaemonSet');
  if (daemonSet === undefined) throw new Error('there is no DaemonSet');
  return RunningPod.prepare(node, daemonSet, { objects: manifests });
}

/** Runs such a Pod until it is ready, and returns `ready`, or what a user finds of it: an event, or the message of a container. */
export async function runTask(node: ClusterNode, manifests: Manifests): Promise<string> {
  const pod = await prepareTask(node, manifests).catch(String);
  if (typeof pod === 'string') return pod;
  const isReady = (await pod.initialize()) && (await becomesReady(pod));
  const { steps } = isReady ? await pod.stop() : await pod.end();
  const last = steps.at(-1);
  return isReady ? 'ready' : `${last?.name}: ${last?.message}`;
}

/** Waits until the Pod is ready, or its container has ended. */
async function becomesReady(pod: RunningPod): Promise<boolean> {
  await pod.startContainers();
  const ends = pod.containers.slice(-1).map(({ ended }) => ended.then(() => true));
  const hasEnded = () => Promise.race([...ends, sleep(0)]);
  const isReady = () =>
    pod.checkProbes().then(
      () => true,
      () => false,
    );
  await waitUntil('the Pod is ready or has ended', async () => (await isReady()) || (await hasEnded()) === true, 90);
  return (await hasEnded()) !== true;
}
