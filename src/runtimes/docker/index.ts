import { assignment } from '../../buildkit/frontend';
import { secretFlag, sshFlag } from '../../buildkit/secrets';
import { normalizePath, socketPath } from '../../values/host-path';
import { type Expandable, verbatim } from '../../values/kubelet';
import { credentialsVariable, fieldVariables, reader, sourceMounts } from '../buildctl-step';
import { stepImage } from '../image';
import type { AgentProfile, EnvVar, Mount, Runtime, RuntimeContext, Step, StepRequest } from '../runtime';
import { clientResources, lookupResources, stepDefaults } from '../steps';
import { dockerCommands } from './commands';
import type { DockerConfig } from './config';
import { defaultSocket, detected } from './detected';

// The docker CLI looks for its socket here; it writes its state below HOME, which has to be writable.
const clientSocket = '/var/run/docker.sock';
const home = '/home/docker';

/** Docker Engine embeds BuildKit: there is no daemon, and what is built is in the node's store at once. */
export const docker: Runtime<DockerConfig, undefined> = {
  shape: 'DockerConfig',
  pullClient: 'buildx',
  builderImageVariable: 'DOCKER_IMAGE_BUILDER_IMAGE',
  resolve: (config, context) => ({
    daemon: undefined,
    agent: agent(socketOf(config, context)),
    seLinuxOptions: config.seLinuxOptions,
    needsRoot: true,
    buildSteps: steps(config, context),
  }),
  detected,
};

function steps(config: DockerConfig, context: RuntimeContext): (build: StepRequest) => readonly Step[] {
  const { build = {}, verify = {} } = config.steps ?? {};
  const { preset, images } = context;
  const image = stepImage('steps.build', build.image, images.buildx, context);
  const common = {
    mounts: [socketMount(socketOf(config, context)), homeMount],
    env: [{ name: 'HOME', value: verbatim(home) }],
  };
  const buildStep = { ...stepDefaults(build, clientResources), ...common, name: preset.buildStep, image };
  const verifyStep = {
    ...stepDefaults(verify, lookupResources),
    ...common,
    name: 'verify',
    image: stepImage('steps.verify', verify.image, image, context),
  };
  return (request) => [
    {
      ...buildStep,
      command: buildCommand(request),
      env: [...common.env, ...credentials(request), ...fieldVariables(request)],
      mounts: [...common.mounts, ...sourceMounts(request)],
      ...reader(request),
    },
    { ...verifyStep, command: verifyCommand(request.names) },
  ];
}

/** Where the credentials are, buildx cannot write its state. */
function credentials(request: StepRequest): readonly EnvVar[] {
  const variable = credentialsVariable(request);
  return variable.length === 0 ? [] : [...variable, { name: 'BUILDX_CONFIG', value: verbatim(`${home}/.docker/buildx`) }];
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

function socketMount(path: string): Mount {
  return { volume: { type: 'hostPath', name: 'socket', path, check: 'Socket' }, path: clientSocket };
}

const homeMount: Mount = { volume: { type: 'emptyDir', name: 'home', sizeLimit: '64Mi' }, path: home };

/**
 * The default builder is the one inside the engine, whose images are the node's; any other keeps them to itself. Values
 * are joined to their flags, so that none is taken for a flag.
 */
function buildCommand(request: StepRequest): readonly Expandable[] {
  const { source } = request;
  const dockerfile = source.type === 'directory' ? `${source.path}/${request.dockerfile}` : request.dockerfile;
  return [
    ...['docker', 'buildx', 'build', '--builder=default', `--file=${dockerfile}`].map(verbatim),
    ...(request.target === undefined ? [] : [verbatim(`--target=${request.target}`)]),
    ...request.buildArgs.map((arg) => assignment('--build-arg=', arg)),
    ...request.imageLabels.map(([key, value]) => verbatim(`--label=${key}=${value}`)),
    ...(request.noCache ? [verbatim('--no-cache')] : []),
    ...request.secrets.map((secret) => verbatim(`--secret=${secretFlag(secret)}`)),
    ...request.sshKeys.map((key) => verbatim(`--ssh=${sshFlag(key)}`)),
    ...request.names.map((name) => verbatim(`--tag=${name}`)),
    ...['--progress=plain', '--network=host', source.type === 'directory' ? source.path : source.url].map(verbatim),
  ];
}

function verifyCommand(names: readonly string[]): readonly Expandable[] {
  return ['docker', 'image', 'inspect', ...names].map(verbatim);
}
