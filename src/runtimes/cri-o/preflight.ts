import type { DaemonOptions } from '../../config/daemon';
import { verbatim } from '../../values/kubelet';
import type { DaemonSite } from '../daemon';
import type { Mount, NodeTask, NodeWork } from '../runtime';
import { lookupResources, stepDefaults } from '../steps';
import { waitStep } from '../wait';
import type { Loader } from './loader';
import { type CrioStorage, storageMounts } from './storage';

/**
 * Looks for the store before anything opens it, because opening makes a store of what is none, and then asks it for the image of the
 * very container that asks: another store than CRI-O's does not have it.
 */
export function preflight(socket: string, storage: CrioStorage, loader: Loader, site: DaemonSite, options: DaemonOptions): NodeTask {
  return { work: () => work(socket, storage, loader, site, options), probe: undefined };
}

function work(
  socket: string,
  storage: CrioStorage,
  { findOwnImage }: Loader,
  { buildkit: { image } }: DaemonSite,
  { imagePullPolicy }: DaemonOptions,
): NodeWork {
  const roots = storageMounts(storage).map((mount): Mount => ({ ...mount, readOnly: true }));
  return {
    steps: [
      {
        ...stepDefaults({ ...(imagePullPolicy && { imagePullPolicy }) }, lookupResources),
        name: 'check-store',
        image,
        command: ['ls', '-d', ...storeDirectories(storage)].map(verbatim),
        mounts: [socketMount(socket), ...roots],
      },
      { ...findOwnImage, name: 'check-image' },
    ],
    last: waitStep('passed', image, imagePullPolicy),
  };
}

/** What each driver has for itself in both roots. */
function storeDirectories({ graphRoot, runRoot, driver }: CrioStorage): readonly string[] {
  return [`${graphRoot}/${driver}-images`, `${graphRoot}/${driver}-layers`, `${runRoot}/${driver}-layers`];
}

/** The kubelet looks whether it is a socket. */
function socketMount(path: string): Mount {
  return { volume: { type: 'hostPath', name: 'crio-socket', path, check: 'Socket' }, path: '/preflight/crio.sock', readOnly: true };
}
