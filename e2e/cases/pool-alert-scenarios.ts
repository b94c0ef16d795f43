import {
  always,
  builders,
  daemonSeries,
  disk,
  laterBuild,
  namespace,
  pressure,
  scenariosIn,
  series,
  state,
  wellDaemon,
} from './alert-scenarios';

const deployment = (what: string, labels: Readonly<Record<string, string>> = {}) =>
  state(`kube_deployment_${what}`, { namespace, deployment: 'buildkit-daemon', ...labels });
const statefulSet = (what: string) => state(`kube_statefulset_${what}`, { namespace, statefulset: 'buildkit-daemon' });
const progressing = (status: string) => deployment('status_condition', { condition: 'Progressing', status });
const volume = (what: string, claim: string) =>
  series(`kubelet_volume_stats_${what}_bytes`, { job: 'kubelet', instance: '10.0.0.1:10250', namespace, persistentvolumeclaim: claim });

const [unavailable, stuck, nodeDisk, claims] = [
  'BuildKitDaemonUnavailable',
  'BuildKitRolloutStuck',
  'BuildKitNodeDiskFilling',
  'BuildKitVolumeFilling',
];

const ofDeployment = daemonSeries('buildkit-daemon-7d4b9c6f5d-x7k2p');

const wellDeployment = {
  [deployment('spec_replicas')]: always(3),
  [deployment('status_replicas_available')]: always(3),
  [deployment('status_replicas_updated')]: always(3),
  [progressing('true')]: always(1),
  [progressing('false')]: always(0),
  // The Deployment of somebody else.
  [state('kube_deployment_spec_replicas', { namespace, deployment: 'web' })]: always(3),
  [state('kube_deployment_status_replicas_available', { namespace, deployment: 'web' })]: always(0),
  [state('kube_deployment_status_condition', { namespace, deployment: 'web', condition: 'Progressing', status: 'false' })]: always(1),
  ...wellDaemon(ofDeployment),
};

const inDeployment = scenariosIn(wellDeployment);

/** What happens to a Deployment whose daemons have their caches on the disks of their nodes, and start before others end. */
export const deploymentScenarios = [
  inDeployment('nothing fires where all is well', {}, 50, [], unavailable),
  inDeployment('a daemon that is missing', { [deployment('status_replicas_available')]: always(2) }, 20, [unavailable]),
  inDeployment('a daemon that is missing for some minutes', { [deployment('status_replicas_available')]: '2x10 3x300' }, 20, []),
  inDeployment(
    'a pool that grows, with a node that comes',
    { [deployment('spec_replicas')]: '3x5 5x300', [deployment('status_replicas_available')]: '3x12 5x300' },
    40,
    [],
  ),
  inDeployment(
    'a pool without builds, which KEDA has taken away',
    {
      [deployment('spec_replicas')]: always(0),
      [deployment('status_replicas_available')]: always(0),
      [deployment('status_replicas_updated')]: always(0),
    },
    40,
    [],
    unavailable,
  ),
  inDeployment(
    'daemons that are gone while a rollout goes on',
    { [deployment('status_replicas_updated')]: always(1), [deployment('status_replicas_available')]: always(1) },
    20,
    [unavailable],
  ),
  inDeployment(
    'a rollout past its deadline',
    { ...laterBuild, [progressing('true')]: '1x70 0x300', [progressing('false')]: '0x70 1x300' },
    80,
    [stuck],
  ),
  inDeployment('a rollout before its deadline', { ...laterBuild, [deployment('status_replicas_updated')]: '3x5 1x300' }, 60, [], stuck),
  inDeployment('a daemon whose metrics cannot be read', { [ofDeployment.up]: always(0) }, 12, ['BuildKitDaemonNotAnswering']),
  inDeployment('a daemon that restarts', { [ofDeployment.restarts]: '0 1 1 1 1 2 2 2 2 3 4x300' }, 20, ['BuildKitDaemonRestarting']),
  inDeployment('a daemon that does not start', { [ofDeployment.phase('Pending')]: always(1), [ofDeployment.running]: always(0) }, 20, [
    'BuildKitPodNotStarting',
  ]),
  inDeployment('most builds fail', { [ofDeployment.builds('failure')]: '0+4x300' }, 40, ['BuildKitBuildsFailing']),
  inDeployment('most builder Pods fail', { ...builders(5, 'Failed'), ...builders(4, 'Succeeded') }, 10, ['BuildKitBuildersFailing']),
  inDeployment('a build near its deadline', {}, 55, ['BuildKitBuildNearDeadline']),
  inDeployment('a node with a daemon under pressure', { [pressure('worker-1')]: always(1) }, 10, ['BuildKitNodeDiskPressure']),
  inDeployment('a disk with a cache that fills', { [disk('avail', '10.0.0.1:9100', '/')]: '40-1x30 10x300' }, 45, [nodeDisk]),
  inDeployment('a disk that is nearly as full as it may be', { [disk('avail', '10.0.0.1:9100', '/')]: always(15) }, 45, [], nodeDisk),
];

const ofReplica = daemonSeries('buildkit-daemon-1');

const wellStatefulSet = {
  [statefulSet('replicas')]: always(3),
  [statefulSet('status_replicas_ready')]: always(3),
  [statefulSet('status_replicas_updated')]: always(3),
  [state('kube_statefulset_replicas', { namespace, statefulset: 'web' })]: always(3),
  [state('kube_statefulset_status_replicas_ready', { namespace, statefulset: 'web' })]: always(0),
  [state('kube_statefulset_status_replicas_updated', { namespace, statefulset: 'web' })]: always(0),
  [volume('available', 'root-buildkit-daemon-1')]: always(16),
  [volume('capacity', 'root-buildkit-daemon-1')]: always(100),
  [volume('available', 'root-web-1')]: always(1),
  [volume('capacity', 'root-web-1')]: always(100),
  ...wellDaemon(ofReplica),
};

const inStatefulSet = scenariosIn(wellStatefulSet);

/** What happens to a StatefulSet whose daemons have claims, and end before their successors start. */
export const statefulSetScenarios = [
  inStatefulSet('nothing fires where all is well', {}, 50, [], unavailable),
  inStatefulSet('a daemon that is not ready', { [statefulSet('status_replicas_ready')]: always(2) }, 20, [unavailable]),
  inStatefulSet(
    'a daemon that is replaced, and waits for its builds',
    { [statefulSet('status_replicas_ready')]: '3x10 2x300', [statefulSet('status_replicas_updated')]: '3x10 2x300' },
    40,
    [],
    unavailable,
  ),
  inStatefulSet('a rollout that does not go on', { ...laterBuild, [statefulSet('status_replicas_updated')]: '3x5 0 1x300' }, 100, [stuck]),
  inStatefulSet('a rollout that goes on', { ...laterBuild, [statefulSet('status_replicas_updated')]: '0x40 1x40 2x300' }, 100, [], stuck),
  inStatefulSet('a daemon that restarts', { [ofReplica.restarts]: '0 1 1 1 1 2 2 2 2 3 4x300' }, 20, ['BuildKitDaemonRestarting']),
  inStatefulSet('a daemon that does not start', { [ofReplica.phase('Pending')]: always(1), [ofReplica.running]: always(0) }, 20, [
    'BuildKitPodNotStarting',
  ]),
  inStatefulSet('a node with a daemon under pressure', { [pressure('worker-1')]: always(1) }, 10, ['BuildKitNodeDiskPressure']),
  inStatefulSet('a claim that fills', { [volume('available', 'root-buildkit-daemon-1')]: '40-1x30 10x300' }, 45, [claims]),
  inStatefulSet(
    'a claim that is full for some minutes',
    { [volume('available', 'root-buildkit-daemon-1')]: '5x10 30x300' },
    20,
    [],
    claims,
  ),
  inStatefulSet('a disk of a node, where no cache is', { [disk('avail', '10.0.0.1:9100', '/')]: always(1) }, 45, []),
];
