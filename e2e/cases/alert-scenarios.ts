/** Series over time, and the alerts that fire then. */
export interface Scenario {
  readonly name: string;
  /** Values by series, in the notation of promtool, one a minute. */
  readonly series: Readonly<Record<string, string>>;
  /** When is looked, in minutes. */
  readonly minutes: number;
  readonly firing: readonly string[];
  /** The alert that might be thought to fire, and does not. */
  readonly spared?: string;
}

type Labels = Readonly<Record<string, string>>;

/** A series of kube-state-metrics, with the labels that it has. */
export function state(name: string, labels: Labels): string {
  return series(name, { ...labels, job: 'kube-state-metrics', instance: '10.1.0.9:8080' });
}

export function series(name: string, labels: Labels): string {
  return `${name}{${Object.entries(labels)
    .map(([label, value]) => `${label}="${value}"`)
    .join(',')}}`;
}

export const namespace = 'builds';
export const always = (value: number) => `${value}x300`;

const daemonSet = (what: string) => state(`kube_daemonset_status_${what}`, { namespace, daemonset: 'buildkit-daemon' });
export const pressure = (node: string) => state('kube_node_status_condition', { node, condition: 'DiskPressure', status: 'true' });
export const disk = (what: 'avail' | 'size', instance: string, mountpoint: string) =>
  series(`node_filesystem_${what}_bytes`, { job: 'node-exporter', instance, mountpoint, device: '/dev/vda1', fstype: 'ext4' });
const phase = (name: string, value: string) => state('kube_pod_status_phase', { namespace, pod: name, phase: value, uid: name });
const running = (name: string, container: string, init = false) =>
  state(`kube_pod_${init ? 'init_' : ''}container_status_running`, { namespace, pod: name, container, uid: name });
const startTime = (name: string) => state('kube_pod_start_time', { namespace, pod: name, uid: name });

/** The series of a daemon, by the name of its Pod. */
export function daemonSeries(pod: string) {
  const labels = { namespace, pod, container: 'buildkitd', node: 'worker-1', job: 'builds/buildkit-metrics', instance: '10.1.0.7:6060' };
  return {
    up: series('up', labels),
    upOfOthers: series('up', { ...labels, job: 'builds/other' }),
    builds: (status: 'success' | 'failure') =>
      series('buildkit_builds_total', { ...labels, status, ...(status === 'failure' && { error_code: 'Unknown' }) }),
    restarts: state('kube_pod_container_status_restarts_total', { namespace, pod, container: 'buildkitd', uid: 'u1' }),
    info: state('kube_pod_info', { namespace, pod, node: 'worker-1', uid: 'u1' }),
    phase: (value: string) => phase(pod, value),
    running: running(pod, 'buildkitd'),
  };
}

const { up, builds, restarts, ...daemon } = daemonSeries('buildkit-daemon-x7k2p');

/** A builder Pod in a phase, which builds in an init container, and has been started in some minute. */
function builder(name: string, itsPhase: string, { started = 0, runs = false } = {}): Record<string, string> {
  const phases = ['Pending', 'Running', 'Succeeded', 'Failed'].map((one) => [phase(name, one), always(one === itsPhase ? 1 : 0)] as const);
  return {
    ...Object.fromEntries(phases),
    [state('kube_pod_init_container_info', { namespace, pod: name, container: 'build', uid: name })]: always(1),
    [state('kube_pod_container_info', { namespace, pod: name, container: 'verify', uid: name })]: always(1),
    [startTime(name)]: `${started * 60}x300`,
    [running(name, 'build', true)]: always(runs ? 1 : 0),
    [running(name, 'verify')]: always(0),
  };
}

/** Pods of the same phase. */
export function builders(count: number, itsPhase: string, started = 0): Record<string, string> {
  const names = Array.from({ length: count }, (_, index) => `build-${itsPhase.toLowerCase()}-${index}`);
  return Object.assign({}, ...names.map((name) => builder(name, itsPhase, { started })));
}

/** A Pod of somebody else in the same namespace. */
function stranger(itsPhase: string): Record<string, string> {
  return {
    [phase('web', itsPhase)]: always(1),
    [state('kube_pod_container_info', { namespace, pod: 'web', container: 'web', uid: 'web' })]: always(1),
    [startTime('web')]: always(0),
    [running('web', 'web')]: always(0),
  };
}

/** A daemon of which all is well, on one of two nodes. The other, which builds nothing, is in a bad way. */
export const wellDaemon = (of: ReturnType<typeof daemonSeries>): Readonly<Record<string, string>> => ({
  [of.up]: always(1),
  [of.upOfOthers]: always(0),
  [of.restarts]: always(0),
  [of.builds('success')]: '0+2x300',
  [of.builds('failure')]: '0+1x300',
  [of.info]: always(1),
  [state('kube_pod_info', { namespace: 'web', pod: 'web-1', node: 'worker-2', uid: 'u2' })]: always(1),
  [of.phase('Running')]: always(1),
  [of.phase('Pending')]: always(0),
  [of.running]: always(1),
  [pressure('worker-1')]: always(0),
  [pressure('worker-2')]: always(1),
  [series('node_uname_info', { job: 'node-exporter', instance: '10.0.0.1:9100', nodename: 'worker-1' })]: always(1),
  [series('node_uname_info', { job: 'node-exporter', instance: '10.0.0.2:9100', nodename: 'worker-2' })]: always(1),
  [disk('size', '10.0.0.1:9100', '/')]: always(100),
  [disk('avail', '10.0.0.1:9100', '/')]: always(16),
  [disk('size', '10.0.0.1:9100', '/data')]: always(100),
  [disk('avail', '10.0.0.1:9100', '/data')]: always(1),
  [disk('size', '10.0.0.2:9100', '/')]: always(100),
  [disk('avail', '10.0.0.2:9100', '/')]: always(1),
  ...stranger('Failed'),
  ...builder('build-well', 'Running', { runs: true }),
});

/** A cluster in which all is well. */
const well: Readonly<Record<string, string>> = {
  [daemonSet('desired_number_scheduled')]: always(3),
  [daemonSet('updated_number_scheduled')]: always(3),
  [daemonSet('number_unavailable')]: always(0),
  ...wellDaemon(daemonSeries('buildkit-daemon-x7k2p')),
};

/** Makes scenarios of what changes in a cluster. */
export const scenariosIn =
  (cluster: Readonly<Record<string, string>>) =>
  (name: string, changes: Readonly<Record<string, string>>, minutes: number, firing: readonly string[], spared?: string): Scenario => ({
    name,
    series: { ...cluster, ...changes },
    minutes,
    firing,
    ...(spared !== undefined && { spared }),
  });

const scenario = scenariosIn(well);

// In cases that last longer than a build.
export const laterBuild = { [startTime('build-well')]: `${60 * 60}x300` };

function waiting(reason: string, init = false): string {
  return state(`kube_pod_${init ? 'init_' : ''}container_status_waiting_reason`, {
    namespace: 'web',
    pod: 'web-2',
    container: 'web',
    reason,
    uid: 'u3',
  });
}

/** For each alert, when it fires and when it does not. */
export const scenarios: readonly Scenario[] = [
  scenario('nothing fires where all is well', {}, 50, [], 'BuildKitDaemonNotAnswering'),
  scenario('a daemon that is not ready', { [daemonSet('number_unavailable')]: always(1) }, 20, ['BuildKitDaemonUnavailable']),
  scenario('a daemon that is not ready for some minutes', { [daemonSet('number_unavailable')]: always(1) }, 10, []),
  scenario(
    'a daemon that is replaced, and waits for its builds',
    { [daemonSet('number_unavailable')]: always(1), [daemonSet('updated_number_scheduled')]: '3x10 2x300' },
    40,
    [],
    'BuildKitDaemonUnavailable',
  ),
  scenario('a daemon whose metrics cannot be read', { [up]: always(0) }, 12, ['BuildKitDaemonNotAnswering']),
  scenario('a daemon that restarts', { [restarts]: '0 1 1 1 1 2 2 2 2 3 4x300' }, 20, ['BuildKitDaemonRestarting']),
  scenario('a daemon that has been restarted once', { [restarts]: '0x5 1x300' }, 20, [], 'BuildKitDaemonRestarting'),
  scenario('a rollout that does not go on', { ...laterBuild, [daemonSet('updated_number_scheduled')]: '3x5 0 1x300' }, 100, [
    'BuildKitRolloutStuck',
  ]),
  scenario(
    'a rollout that goes on',
    { ...laterBuild, [daemonSet('updated_number_scheduled')]: '0x40 1x40 2x300' },
    100,
    [],
    'BuildKitRolloutStuck',
  ),
  scenario('a node that builds under pressure', { [pressure('worker-1')]: always(1) }, 10, ['BuildKitNodeDiskPressure']),
  scenario(
    'a node that builds under pressure for a moment',
    { [pressure('worker-1')]: '0x5 1x2 0x300' },
    10,
    [],
    'BuildKitNodeDiskPressure',
  ),
  scenario('a disk that fills', { [disk('avail', '10.0.0.1:9100', '/')]: '40-1x30 10x300' }, 45, ['BuildKitNodeDiskFilling']),
  scenario(
    'a disk that is nearly as full as it may be',
    { [disk('avail', '10.0.0.1:9100', '/')]: always(15) },
    45,
    [],
    'BuildKitNodeDiskFilling',
  ),
  scenario('most builds fail', { [builds('failure')]: '0+4x300' }, 40, ['BuildKitBuildsFailing']),
  scenario(
    'few builds, two of which fail',
    { [builds('success')]: always(0), [builds('failure')]: '0x20 1x5 2x300' },
    40,
    [],
    'BuildKitBuildsFailing',
  ),
  scenario('most builder Pods fail', { ...builders(5, 'Failed'), ...builders(4, 'Succeeded') }, 10, ['BuildKitBuildersFailing']),
  scenario('half of the builder Pods fail', { ...builders(4, 'Failed'), ...builders(4, 'Succeeded') }, 10, [], 'BuildKitBuildersFailing'),
  scenario(
    'builder Pods that failed long ago',
    { ...builders(5, 'Failed'), [startTime('build-well')]: `${100 * 60}x300` },
    130,
    [],
    'BuildKitBuildersFailing',
  ),
  scenario('a builder Pod that does not start', builder('build-lost', 'Pending'), 20, ['BuildKitPodNotStarting']),
  scenario('a daemon that does not start', { [daemon.phase('Pending')]: always(1), [daemon.running]: always(0) }, 20, [
    'BuildKitPodNotStarting',
  ]),
  scenario('a Pod of somebody else that does not start', stranger('Pending'), 20, []),
  scenario(
    'a builder Pod that builds in an init container',
    builder('build-slow', 'Pending', { runs: true }),
    20,
    [],
    'BuildKitPodNotStarting',
  ),
  scenario('a build near its deadline', {}, 55, ['BuildKitBuildNearDeadline']),
  scenario(
    'a build that has ended long ago',
    { ...builder('build-done', 'Succeeded'), ...laterBuild },
    80,
    [],
    'BuildKitBuildNearDeadline',
  ),
  scenario('a Pod without its image', { [waiting('ErrImageNeverPull')]: always(1) }, 10, ['BuildKitImageMissing']),
  scenario('an init container without its image', { [waiting('ErrImageNeverPull', true)]: always(1) }, 10, ['BuildKitImageMissing']),
  scenario('a Pod whose image is pulled', { [waiting('ErrImagePull')]: always(1) }, 10, [], 'BuildKitImageMissing'),
];
