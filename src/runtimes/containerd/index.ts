import type { Field } from '../../buildkit/csv';
import { hasFeature } from '../../buildkit/features';
import type { ImageBuildRequest } from '../../config/build';
import type { BuildOutput } from '../../config/build-output';
import type { DaemonOptions } from '../../config/daemon';
import type { Report } from '../../errors';
import { isWithin, normalizePath, parentOf, socketPath } from '../../values/host-path';
import { verbatim } from '../../values/kubelet';
import type { Version } from '../../values/version';
import { admissionOf } from '../admission';
import { criAgent } from '../agent';
import { checkFeatures } from '../build-features';
import { buildctlStep, type ImageOutputs } from '../buildctl-step';
import { type BuildkitImage, requireFeature } from '../buildkit-image';
import { type DaemonSite, daemonProfile, daemonSite, localEndpoint, type WorkerProfile } from '../daemon';
import { formFields, imageOutput, pushedNames, pushFields } from '../exporters';
import { checkApart, checkDirectory, checkSettings } from '../host-directory';
import type { AgentProfile, DaemonProfile, Mount, Runtime, RuntimeContext, Step, StepRequest } from '../runtime';
import { lookupResources, stepDefaults } from '../steps';
import { uninstallation } from '../uninstallation';
import { checkDistribution } from './check-distribution';
import { containerdCommands } from './commands';
import type { ContainerdConfig } from './config';
import { detected } from './detected';
import { type ContainerdPaths, distributions } from './distributions';
import { preflight } from './preflight';

const needsRoot = "BuildKit's containerd worker has the node's own containerd run the builds, which only root of the node may do";

/** BuildKit's containerd worker builds with the node's own containerd, in the namespace of the kubelet's images. */
export const containerd: Runtime<ContainerdConfig, DaemonProfile> = {
  shape: 'ContainerdConfig',
  pullClient: 'crictl',
  builderImageVariable: 'CONTAINERD_IMAGE_BUILDER_IMAGE',
  hints: {
    'daemon.security': needsRoot,
    'daemon.rootless': needsRoot,
    rootless: needsRoot,
  },
  resolve: (config, context) => {
    const options = config.daemon ?? {};
    const paths = containerdPaths(config, context);
    const directories = {
      "containerd's socket": parentOf(paths.socket),
      containerdRoot: paths.root,
      containerdState: paths.state,
      "containerd's FIFOs": fifo,
    };
    const site = daemonSite(options, directories, context);
    checkDistribution(config, site, context.report);
    const worker = { snapshotter: config.snapshotter, runtime: options.workerRuntime, ...containerdWorker(paths, site, options) };
    if (options.workerRuntime !== undefined) {
      requireFeature('daemon.workerRuntime', options.workerRuntime, 'workerRuntime', site.buildkit, context.report);
    }
    const { client, step } = buildctlStep(
      config.steps?.build ?? {},
      localEndpoint(site, context),
      imageOutputs(context, site.buildkit),
      context,
    );
    return {
      daemon: daemonProfile(options, site, worker, context.report),
      agent: containerdAgent(paths),
      nodeTasks: { preflight: preflight(paths, runtimeMounts(paths), config, site), ...uninstallation(site, options) },
      admission: admissionOf(config),
      seLinuxOptions: config.seLinuxOptions,
      checkBuild: (request, report) => {
        checkFeatures(request, { client, daemon: site.buildkit, options, exporters }, report);
        checkPushed(request, site.buildkit, report);
      },
      buildSteps: (request) => [step(request)],
    };
  },
  detected,
  footprint: { sockets: Object.values(distributions).map(({ socket }) => socket) },
};

function containerdAgent({ socket, registryHosts }: ContainerdPaths): AgentProfile {
  return criAgent({
    socket,
    mounts: [],
    certificates: registryHosts,
    capabilities: [],
    appArmorProfile: undefined,
    commands: () => containerdCommands({ socket }),
    // The label that containerd's CRI plugin reads. It needs no restart, but has to be new enough to hear of a later label.
    pinning: (names) => ({
      type: 'commands',
      commands: names.map((name) => [
        'ctr',
        '--address',
        socket,
        '--namespace',
        'k8s.io',
        'images',
        'label',
        name,
        'io.cri-containerd.pinned=pinned',
      ]),
    }),
  });
}

/**
 * The exporter's success is the proof: it stores the image under the very name it is given. One exporter both stores and pushes, so
 * that the image is the same in both places.
 */
function imageOutputs({ preset }: RuntimeContext, { version }: BuildkitImage): ImageOutputs {
  return {
    outputs: (build) => {
      const { store, registry } = build.outputs;
      if (!store && registry === undefined) return [];
      const fields: readonly Field[] = [
        ...pushFields(build),
        ['store', String(store)],
        ...(unpacks(build, version) ? ([['unpack', 'true']] as const) : []),
        ...formFields(build, { type: preset.storeCompression }),
      ];
      return [imageOutput('image', pushedNames(build), fields)];
    },
    mounts: () => [],
  };
}

/** Reports what would be pushed, and go to the store all the same. */
function checkPushed({ outputs = [] }: ImageBuildRequest, buildkit: BuildkitImage, report: Report): void {
  const isPushedOnly = outputs.some(({ type }) => type === 'registry') && !outputs.some(({ type }) => type === 'store');
  if (isPushedOnly) requireFeature('outputs', outputs, 'store', buildkit, report);
}

/** The store and the registry have one together. */
function exporters(outputs: readonly BuildOutput[]): number {
  return new Set(outputs.map((output, index) => ('directory' in output ? index : 'image'))).size;
}

/** What is not unpacked, the kubelet unpacks when the first container starts: layers that are rewritten, and platforms of other nodes. */
function unpacks({ outputs, form, platforms }: StepRequest, version: Version): boolean {
  const mayBeForeign = platforms.length > 0 && !hasFeature(version, 'foreignUnpack');
  return outputs.store && !form.rewriteTimestamp && !mayBeForeign;
}

function containerdPaths(config: ContainerdConfig, { preset, report }: RuntimeContext): ContainerdPaths {
  const table = distributions[config.distribution ?? 'upstream'];
  const paths = {
    socket: normalizePath(socketPath(config.socket ?? preset.socket ?? table.socket)),
    root: normalizePath(config.containerdRoot ?? table.root),
    state: normalizePath(config.containerdState ?? table.state),
    registryHosts: config.registryHosts === undefined ? table.registryHosts : normalizePath(config.registryHosts),
  };
  checkDirectory('socket', parentOf(paths.socket), paths.socket, report);
  checkDirectory('containerdRoot', paths.root, paths.root, report);
  checkDirectory('containerdState', paths.state, paths.state, report);
  checkRegistryHosts(paths, report);
  return paths;
}

function checkRegistryHosts({ registryHosts, socket, root, state }: ContainerdPaths, report: Report): void {
  if (registryHosts === undefined) return;
  checkSettings('registryHosts', registryHosts, report);
  checkApart(
    'registryHosts',
    registryHosts,
    { "containerd's socket": parentOf(socket), containerdRoot: root, containerdState: state },
    report,
  );
}

// The client of containerd makes its FIFOs here, wherever the distribution keeps the state of containerd.
const fifo = '/run/containerd/fifo';

function containerdWorker(paths: ContainerdPaths, site: DaemonSite, options: DaemonOptions): WorkerProfile {
  const otel = hasFeature(site.buildkit.version, 'otelSocketPath') ? ['--otel-socket-path', `${site.root}/otel-grpc.sock`] : [];
  return {
    worker: 'containerd',
    runSteps: { inPodCgroup: false, inPodNetwork: hasOwnNetwork(options) },
    args: [
      '--oci-worker=false',
      '--containerd-worker=true',
      ...['--containerd-worker-addr', paths.socket],
      '--containerd-worker-namespace=k8s.io',
      // containerd mounts this socket into every RUN step, so it has to lie where the node sees it.
      ...otel,
    ],
    // Secrets, ssh sockets and bind mounts of RUN steps pass through here, where the node sees them too.
    env: [{ name: 'TMPDIR', value: verbatim(temporaryDirectory(site)) }],
    mounts: runtimeMounts(paths),
    rootPropagation: 'Bidirectional',
    prepare: (root) => [makeTemporaryDirectory(site, root, options)],
  };
}

/** containerd runs the steps beside the Pod. A bridge of the daemon, and what plugins make, is in its Pod's network all the same. */
function hasOwnNetwork({ buildkitd }: DaemonOptions): boolean {
  const network = buildkitd?.worker?.network?.type ?? 'host';
  return network !== 'host';
}

/** The directories of containerd, each at its own path, and none of them twice. */
function runtimeMounts(paths: ContainerdPaths): readonly Mount[] {
  const directories = [
    { name: 'containerd-socket', path: parentOf(paths.socket), check: 'Directory' },
    { name: 'containerd-state', path: paths.state, check: 'Directory' },
    { name: 'containerd-fifo', path: fifo, check: 'DirectoryOrCreate' },
    { name: 'containerd-root', path: paths.root, check: 'Directory' },
  ] as const;
  return directories
    .filter(({ path }, index) => !directories.some((other, at) => isWithin(path, other.path) && (path !== other.path || at < index)))
    .map(({ name, path, check }) => ({ volume: { type: 'hostPath', name, path, check }, path }));
}

function temporaryDirectory(site: DaemonSite): string {
  return `${site.root}/tmp`;
}

/** With the image and the resources of the daemon, whose own container has ended or not yet begun. */
function makeTemporaryDirectory(site: DaemonSite, root: Mount, { imagePullPolicy, resources }: DaemonOptions): Step {
  return {
    name: 'make-tmp',
    image: site.buildkit.image,
    command: ['mkdir', '-p', temporaryDirectory(site)].map(verbatim),
    mounts: [root],
    ...stepDefaults({ imagePullPolicy, resources }, lookupResources),
  };
}
