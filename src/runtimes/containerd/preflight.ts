import { probeCommand } from '../../buildkit/buildctl';
import { hasFeature } from '../../buildkit/features';
import { verbatim } from '../../values/kubelet';
import type { DaemonSite } from '../daemon';
import type { Mount, NodeTask, NodeWork } from '../runtime';
import { clientResources, lookupResources, stepDefaults } from '../steps';
import type { ContainerdConfig } from './config';
import type { ContainerdPaths } from './distributions';

// A daemon of its own, apart from the one that is to come.
const directory = '/preflight';
const address = `unix://${directory}/buildkitd.sock`;

/** Looks for the files of the snapshotter, and starts a daemon without privileges that has to reach containerd. */
export function preflight(paths: ContainerdPaths, mounts: readonly Mount[], config: ContainerdConfig, site: DaemonSite): NodeTask {
  return { work: () => work(paths, mounts, config, site), probe: probeCommand(address) };
}

function work(
  paths: ContainerdPaths,
  mounts: readonly Mount[],
  { snapshotter, daemon = {} }: ContainerdConfig,
  site: DaemonSite,
): NodeWork {
  const ofRuntime = mounts.filter(({ volume }) => volume.type === 'hostPath' && volume.check === 'Directory').map(readOnly);
  const options = daemon.imagePullPolicy === undefined ? {} : { imagePullPolicy: daemon.imagePullPolicy };
  const { image, version } = site.buildkit;
  const otel = hasFeature(version, 'otelSocketPath') ? ['--otel-socket-path', `${directory}/otel-grpc.sock`] : [];
  return {
    steps: [
      {
        ...stepDefaults(options, lookupResources),
        name: 'check-snapshotter',
        image,
        // It is there as soon as the snapshotter has had a container.
        command: ['ls', '-l', `${paths.root}/io.containerd.snapshotter.v1.${snapshotter ?? 'overlayfs'}/metadata.db`].map(verbatim),
        mounts: [socketMount(paths.socket), ...ofRuntime],
      },
    ],
    last: {
      ...stepDefaults(options, clientResources),
      name: 'check-containerd',
      image,
      command: [
        ...['buildkitd', '--addr', address, '--root', `${directory}/root`, '--oci-worker=false', '--containerd-worker=true'],
        ...['--containerd-worker-addr', paths.socket, '--containerd-worker-namespace=k8s.io', ...otel],
      ].map(verbatim),
      env: [{ name: 'TMPDIR', value: verbatim(directory) }],
      mounts: [...ofRuntime, { volume: { type: 'emptyDir', name: 'preflight', sizeLimit: '64Mi' }, path: directory }],
    },
  };
}

/** The kubelet looks whether it is a socket: a daemon would wait for one that is not there. */
function socketMount(path: string): Mount {
  const volume = { type: 'hostPath', name: 'containerd-socket-file', path, check: 'Socket' } as const;
  return { volume, path: `${directory}/containerd.sock`, readOnly: true };
}

function readOnly(mount: Mount): Mount {
  return { ...mount, readOnly: true };
}
