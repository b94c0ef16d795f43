import type { ResourceRequirements } from '../config/kubernetes';
import type { Report } from '../errors';
import type { Step } from '../runtimes/runtime';
import { byteQuantity, bytes, compareQuantities } from '../values/quantity';

const disk = 'ephemeral-storage';

// Logs, which the kubelet rotates at 50 MiB for each container unless it is told otherwise, and what programs leave in /tmp.
const margin = 2 ** 30;

/**
 * The steps with a limit of what their Pod may take of the node's disk: its volumes when they are full, and a margin. The kubelet ends a
 * Pod that takes more than its largest step may. Every step gets the limit, as a quota of limits asks it of each.
 */
export function boundDisk(steps: readonly Step[], report: Report): readonly Step[] {
  const volumes = volumeBytes(steps);
  const limit = byteQuantity(volumes + margin);
  const bounded = steps.map((step): Step => ({ ...step, resources: withLimit(step.resources, limit) }));
  checkRoom(bounded, volumes, report);
  return bounded;
}

/** A request of nothing: without one, the API server would have the scheduler reserve the whole limit. */
function withLimit({ requests = {}, limits = {} }: ResourceRequirements, limit: string): ResourceRequirements {
  if (limits[disk] !== undefined) return { requests, limits };
  const { [disk]: request = '0' } = requests;
  const own = compareQuantities(request, limit) > 0 ? request : limit;
  return { requests: { ...requests, [disk]: request }, limits: { ...limits, [disk]: own } };
}

function checkRoom(steps: readonly Step[], volumes: number, report: Report): void {
  const most = Math.max(...steps.map(({ resources }) => bytes(resources.limits?.[disk] ?? 0)));
  if (most >= volumes) return;
  const text = `the volumes of the Pod may hold ${byteQuantity(volumes)}, but the kubelet ends it when it takes more than ${byteQuantity(most)}`;
  report.warn('maxImageSize', `${text}: raise the limit of ephemeral-storage of one of the steps in the config`);
}

/** What the volumes that are directories of the node's disk may hold together. */
function volumeBytes(steps: readonly Step[]): number {
  const volumes = steps.flatMap(({ mounts }) => mounts.map(({ volume }) => volume));
  const sizes = new Map(volumes.flatMap((volume) => (volume.type === 'emptyDir' ? [[volume.name, bytes(volume.sizeLimit)]] : [])));
  return [...sizes.values()].reduce((sum, size) => sum + size, 0);
}
