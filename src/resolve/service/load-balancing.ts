import type { BuildKitServiceConfig } from '../../config/service';
import type { Report } from '../../errors';
import type { StepRequest } from '../../runtimes/runtime';
import { sha256 } from '../../values/digest';
import { parseImage } from '../../values/image';
import { type PoolNames, serverName } from './names';
import type { PoolService, PoolWorkload } from './resolved';

/** What a way of choosing a daemon depends on. */
interface Balanced {
  readonly names: PoolNames;
  readonly workload: PoolWorkload;
  readonly replicas: number | undefined;
  readonly service: PoolService;
}

/** Where a build goes to. */
export function balance(config: BuildKitServiceConfig, pool: Balanced, report: Report): (build: StepRequest) => string {
  const { names, replicas, service } = pool;
  const unfit = reasonAgainstSticky(pool);
  const { loadBalancing = unfit === undefined ? 'sticky' : 'random' } = config;
  if (loadBalancing === 'sticky' && unfit !== undefined) report.expected('loadBalancing', '"random"', loadBalancing, unfit);
  if (loadBalancing === 'random' || replicas === undefined) return () => `tcp://${serverName(names)}:${service.port}`;
  return ({ names: [image] }) => {
    const replica = stickyReplica(repositoryOf(image), replicas);
    return `tcp://${names.workload}-${replica}.${names.headlessService}.${names.namespace}.svc:${service.port}`;
  };
}

function reasonAgainstSticky({ workload, replicas }: Balanced): string | undefined {
  if (workload.kind !== 'StatefulSet') return 'the daemons of a Deployment have no names: give storage the type "volumeClaimTemplate"';
  return replicas === undefined ? 'a daemon that comes and goes keeps no image to itself: set replicas instead of autoscaling' : undefined;
}

function repositoryOf(image: string): string {
  const parsed = parseImage(image);
  if ('fault' in parsed) throw new TypeError(`not an image: ${image}`);
  return `${parsed.reference.registry}/${parsed.reference.repository}`;
}

/**
 * The replica of an image: the one whose number makes the highest digest together with the image's name. With one replica more,
 * only the images move that are now its own.
 */
export function stickyReplica(repository: string, replicas: number): number {
  const digests = Array.from({ length: replicas }, (_, replica) => sha256(`${repository}\n${replica}`));
  return digests.indexOf(digests.reduce((highest, digest) => (digest > highest ? digest : highest), ''));
}
