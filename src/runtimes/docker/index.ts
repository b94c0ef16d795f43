import type { StepOptions } from '../../config/step';
import { normalizePath, socketPath } from '../../values/host-path';
import { type Expandable, verbatim } from '../../values/kubelet';
import { openAdmission } from '../admission';
import { stepImage, storedName } from '../image';
import type { AgentProfile, EnvVar, Mount, NodeTask, NodeWork, Runtime, RuntimeContext, Step, StepRequest } from '../runtime';
import { clientResources, lookupResources, stepDefaults } from '../steps';
import { waitStep } from '../wait';
import { buildCommand } from './build-command';
import { checkEngine } from './check-engine';
import { dockerCommands } from './commands';
import type { DockerConfig, ImageStore } from './config';
import { defaultSocket, detected } from './detected';
import { containerdFlags, graphDriverFlags, hasImage } from './image-flags';

// The docker CLI looks for its socket here; it writes its state below HOME, which has to be writable.
const clientSocket = '/var/run/docker.sock';
const home = '/home/docker';

/** Docker Engine embeds BuildKit: there is no daemon, and what is built is in the node's store at once. */
export const docker: Runtime<DockerConfig, undefined> = {
  shape: 'DockerConfig',
  pullClient: 'buildx',
  builderImageVariable: 'DOCKER_IMAGE_BUILDER_IMAGE',
  hints: {
    daemon: "Docker's engine embeds BuildKit, with the engine's own rights: no daemon is deployed",
  },
  resolve: (config, context) => {
    const image = stepImage('steps.build', config.steps?.build?.image, context.images.buildx, context);
    const socket = socketOf(config, context);
    return {
      daemon: undefined,
      agent: agent(socket),
      admission: openAdmission,
      nodeTasks: { preflight: preflight(config, image, socket), prune: undefined, cleanUp: undefined },
      seLinuxOptions: config.seLinuxOptions,
      checkBuild: (request, report) => checkEngine(imageStore(config), request, report),
      buildSteps: steps(config, image, socket, context),
    };
  },
  detected,
  footprint: { sockets: [defaultSocket] },
};

function steps(config: DockerConfig, image: string, socket: string, context: RuntimeContext): (build: StepRequest) => readonly Step[] {
  const { build = {}, verify = {} } = config.steps ?? {};
  const { preset } = context;
  const common = inClient(socket);
  const buildStep = { ...stepDefaults(build, clientResources), ...common, name: preset.buildStep, image };
  const verifyStep = {
    ...stepDefaults(verify, lookupResources),
    ...common,
    name: 'verify',
    image: stepImage('steps.verify', verify.image, image, context),
  };
  const stored = { type: preset.storeCompression };
  const imageFlags = (request: StepRequest) => {
    return imageStore(config) === 'containerd' ? containerdFlags(request, stored) : graphDriverFlags(request);
  };
  return (request) => [
    {
      command: buildCommand(request, imageFlags(request)),
      ...buildStep,
      env: [...common.env, ...request.env, ...ownVariables(request)],
      mounts: [...common.mounts, ...request.mounts],
      user: request.user,
      capabilities: request.capabilities,
    },
    ...(hasImage(request) ? [{ command: verifyCommand(request.names), ...verifyStep }] : []),
  ];
}

function ownVariables({ env, metadataFile }: StepRequest): readonly EnvVar[] {
  const variable = (name: string, value: string) => ({ name, value: verbatim(value) });
  return [
    // Where the credentials are, buildx cannot write its state.
    ...(env.some(({ name }) => name === 'DOCKER_CONFIG') ? [variable('BUILDX_CONFIG', `${home}/.docker/buildx`)] : []),
    // It is longer than a termination message.
    ...(metadataFile === undefined ? [] : [variable('BUILDX_METADATA_PROVENANCE', 'disabled')]),
  ];
}

function inClient(socket: string): Pick<Step, 'mounts' | 'env'> {
  return { mounts: [socketMount(socket), homeMount], env: [{ name: 'HOME', value: verbatim(home) }] };
}

/** Asks the engine for the image of the very container that asks: an engine beside the runtime of the kubelet does not have it. */
function preflight({ steps: { build = {} } = {} }: DockerConfig, image: string, socket: string): NodeTask {
  return { work: () => preflightWork(build, image, socket), probe: undefined };
}

function preflightWork(build: StepOptions, image: string, socket: string): NodeWork {
  const client = { ...stepDefaults(build, lookupResources), ...inClient(socket), image };
  return {
    steps: [
      { ...client, name: 'check-image', command: verifyCommand([storedName(image)]) },
      { ...client, name: 'check-builder', command: ['docker', 'buildx', 'du'].map(verbatim) },
    ],
    last: waitStep('passed', image, build.imagePullPolicy),
  };
}

function imageStore({ imageStore: store = 'graphDriver' }: DockerConfig): ImageStore {
  return store;
}

function socketOf(config: DockerConfig, { preset }: RuntimeContext): string {
  return normalizePath(socketPath(config.socket ?? preset.socket ?? defaultSocket));
}

function agent(socket: string): AgentProfile {
  const mounts = [socketMount(socket)];
  const pull = (image: string) => ['docker', 'pull', image].map(verbatim);
  return {
    socket,
    agentSocket: clientSocket,
    mounts,
    certificates: '/etc/docker/certs.d',
    capabilities: [],
    appArmorProfile: undefined,
    commands: () => dockerCommands({ socket: clientSocket }),
    pinning: () => ({
      type: 'unsupported',
      reason: 'Docker has no way to pin an image',
      instead: 'push images to a registry, or keep a container of each',
    }),
    prePull: (image) => ({ command: pull(image), mounts }),
  };
}

// Whoever connects to a socket need not be able to change its owner or mode.
function socketMount(path: string): Mount {
  return { volume: { type: 'hostPath', name: 'socket', path, check: 'Socket' }, path: clientSocket, readOnly: true };
}

const homeMount: Mount = { volume: { type: 'emptyDir', name: 'home', sizeLimit: '64Mi' }, path: home };

function verifyCommand(names: readonly string[]): readonly Expandable[] {
  return ['docker', 'image', 'inspect', ...names].map(verbatim);
}
