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
  // Where a step has the limit itself, there is room.
  if (bounded.every(({ resources }) => resources.limits?.[disk] !== limit)) checkRoom(bounded, volumes, report);
  return bounded;
}

/** A request of nothing: without one, the API server would have the scheduler reserve the whole limit. */
function withLimit({ requests = {}, limits = {} }: ResourceRequirements, limit: string): ResourceRequirements {
  if (limits[disk] !== undefined) return { requests, limits };
  const { [disk]: request } = requests;
  if (request === undefined) return { requests: { [disk]: '0', ...requests }, limits: { [disk]: limit, ...limits } };
  return { requests, limits: { [disk]: compareQuantities(request, limit) > 0 ? request : limit, ...limits } };
}

function checkRoom(steps: readonly Step[], volumes: number, report: Report): void {
  const most = Math.max(...steps.map(({ resources }) => bytes(resources.limits?.[disk] ?? 0)));
  if (most >= volumes) return;
  const text = `the volumes of the Pod may hold ${byteQuantity(volumes)}, but the kubelet ends it when it takes more than ${byteQuantity(most)}`;
  report.warn('maxImageSize', `${text}: raise the limit of ephemeral-storage of one of the steps in the config`);
}

/** What the volumes that are directories of the node's disk may hold together. */
function volumeBytes(steps: readonly Step[]): number {
  const sizes = new Map<string, string>();
  for (const { mounts } of steps) {
    for (const { volume } of mounts) if (volume.type === 'emptyDir') sizes.set(volume.name, volume.sizeLimit);
  }
  return [...sizes.values()].reduce((sum, size) => sum + bytes(size), 0);
}
