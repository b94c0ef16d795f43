import { hasFeature } from '../buildkit/features';
import type { DaemonOptions } from '../config/daemon';
import { verbatim } from '../values/kubelet';
import { type NodeDaemonSite, rootMount, socketMount } from './daemon';
import type { NodeTasks, Step } from './runtime';
import { clientResources, lookupResources, stepDefaults } from './steps';
import { waitStep } from './wait';

/** How an installation leaves its nodes. Both run in the image of the daemon, which is there. */
export function uninstallation(site: NodeDaemonSite, { imagePullPolicy }: DaemonOptions): Pick<NodeTasks, 'prune' | 'cleanUp'> {
  const { image } = site.buildkit;
  return {
    prune: {
      work: () => ({ steps: pruneSteps(site, imagePullPolicy), last: waitStep('pruned', image, imagePullPolicy) }),
      probe: undefined,
    },
    cleanUp: {
      work: () => ({ steps: cleanUpSteps(site, imagePullPolicy), last: waitStep('cleaned-up', image, imagePullPolicy) }),
      probe: undefined,
    },
  };
}

/** Layers and records that a daemon keeps in a container runtime are leased to it, and nobody else may remove them. */
function pruneSteps(site: NodeDaemonSite, imagePullPolicy: DaemonOptions['imagePullPolicy']): readonly Step[] {
  const step = (name: string, ...args: readonly string[]): Step => ({
    ...stepDefaults({ ...(imagePullPolicy && { imagePullPolicy }) }, clientResources),
    name,
    image: site.buildkit.image,
    command: ['buildctl', '--addr', site.address, ...args].map(verbatim),
    mounts: [{ ...socketMount(site), readOnly: true }],
    group: site.security.group,
  });
  const records = hasFeature(site.buildkit.version, 'pruneHistories') ? [step('prune-histories', 'prune-histories')] : [];
  return [...records, step('prune', 'prune', '--all')];
}

/**
 * A daemon locks its root until it has ended, with its last build. The directories themselves are mounted, so they stay. Mounts are
 * looked for in a container of their own, because a container has those of its node as they were when it began.
 */
function cleanUpSteps(site: NodeDaemonSite, imagePullPolicy: DaemonOptions['imagePullPolicy']): readonly Step[] {
  const lock = `${site.root}/buildkitd.lock`;
  const step = {
    ...stepDefaults({ ...(imagePullPolicy && { imagePullPolicy }) }, lookupResources),
    image: site.buildkit.image,
    mounts: [rootMount(site), socketMount(site)],
    // Steps of builds have made files of any user, in directories of any mode.
    capabilities: ['DAC_OVERRIDE', 'FOWNER'],
  };
  return [
    { ...step, name: 'wait-for-daemon', command: ['flock', lock, 'true'].map(verbatim) },
    { ...step, name: 'check-mounts', command: ['awk', findMounts, '/proc/self/mountinfo'].map(verbatim), env: [rootVariable(site)] },
    {
      ...step,
      name: 'delete-files',
      command: ['flock', '-n', lock, 'find', site.root, site.socketDirectory, '-xdev', '-mindepth', '1', '-delete'].map(verbatim),
    },
  ];
}

const findMounts =
  'index($5, ENVIRON["ROOT"] "/") == 1 { print $5 " is still mounted: unmount it, or restart the node"; found = 1 } END { exit found }';

/** The root as /proc/self/mountinfo has it. */
function rootVariable({ root }: NodeDaemonSite): Step['env'][number] {
  const escaped = root.replaceAll('\\', '\\134').replaceAll(' ', '\\040');
  return { name: 'ROOT', value: verbatim(escaped) };
}
