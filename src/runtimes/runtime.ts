import type { BuildSpec } from '../buildkit/build-spec';
import type { Field } from '../buildkit/csv';
import type { ImageForm } from '../buildkit/image-form';
import type { ShapeName } from '../check/validators';
import type { ImageBuildRequest } from '../config/build';
import type { Affinity, AppArmorProfile, ImagePullPolicy, ResourceRequirements, SELinuxOptions } from '../config/kubernetes';
import type { SecretKey } from '../config/references';
import type { SecurityMode } from '../config/security';
import type { Annotations, Labels } from '../config/text';
import type { Report } from '../errors';
import type { ImageCommands } from '../images/image-commands';
import type { ImagePinning } from '../images/image-pinning';
import type { Preset, PresetImages } from '../presets/preset';
import type { Expandable } from '../values/kubelet';
import type { Version } from '../values/version';
import type { Admission } from './admission';
import type { BuildkitImage } from './buildkit-image';
import type { Detected, NodeFacts } from './detected';
import type { Footprint } from './footprint';

/** What every container runtime answers. Shared code asks these questions and never which runtime it has. */
export interface Runtime<Config, Daemon extends DaemonProfile | undefined = DaemonProfile | undefined> {
  /** The interface that its config is checked against. */
  readonly shape: ShapeName;
  /** The image of a preset that has the client with which Pods pull. */
  readonly pullClient: 'buildx' | 'crictl';
  /** The environment variable that overrides the image of its builders. */
  readonly builderImageVariable: string;
  /** Resolves what is particular to the runtime. Problems go into the report. */
  readonly resolve: (config: Config, context: RuntimeContext) => RuntimeProfile<Daemon>;
  /** What a config says of a node of this runtime, and where the runtime keeps things there. */
  readonly detected: (facts: NodeFacts) => Detected<Config>;
  /** By what Pods that use it are known, whoever wrote them. */
  readonly footprint: Footprint;
  /** What to say about values that are not supported, by value, and about options that it does not have, by path. */
  readonly hints?: Readonly<Record<string, string>>;
}

/** What a runtime needs to know besides its own options. */
export interface RuntimeContext {
  readonly name: string;
  readonly namespace: string;
  /** The oldest Kubernetes that the objects are applied to. */
  readonly kubernetes: Version;
  readonly preset: Preset;
  /** The images of the preset, in the registry from which they are pulled. */
  readonly images: PresetImages;
  /** Image of every step that has no image of its own, if the environment overrides it. */
  readonly builderImage: string | undefined;
  readonly longestBuildSeconds: number;
  readonly report: Report;
}

/** A runtime's options with every default and every decision. */
export interface RuntimeProfile<Daemon extends DaemonProfile | undefined = DaemonProfile | undefined> {
  /** The BuildKit daemon, unless the runtime's own engine embeds BuildKit. */
  readonly daemon: Daemon;
  /** What an agent on the node needs. */
  readonly agent: AgentProfile;
  /** What the API server of the distribution asks of Pods. */
  readonly admission: Admission;
  /** SELinux context of every Pod. */
  readonly seLinuxOptions: SELinuxOptions | undefined;
  /** What is done on the nodes before there is a daemon, and when it is to go. */
  readonly nodeTasks: NodeTasks;
  /** Reports what a build asks for and this runtime, with these options, cannot do. */
  readonly checkBuild: (request: ImageBuildRequest, report: Report) => void;
  /** The steps of a build: all but the last become init containers. */
  readonly buildSteps: (build: StepRequest) => readonly Step[];
}

/** The daemon of a runtime, as data. */
export interface DaemonProfile {
  readonly buildkit: BuildkitImage;
  readonly image: string;
  readonly imagePullPolicy: ImagePullPolicy;
  readonly resources: ResourceRequirements;
  readonly labels: Labels;
  readonly annotations: Annotations;
  readonly affinity: Affinity | undefined;
  readonly priorityClassName: string | undefined;
  readonly runtimeClassName: string | undefined;
  readonly maxUnavailable: number | string;
  readonly runSteps: RunSteps;
  readonly security: DaemonSecurity;
  /** Arguments of the image's entry point. */
  readonly args: readonly Expandable[];
  readonly env: readonly EnvVar[];
  readonly probe: readonly Expandable[];
  readonly mounts: readonly Mount[];
  /** Commands that prepare its directories, each in an init container with these only. */
  readonly prepare: readonly Step[];
  /** The buildkitd.toml, made when it is needed. */
  readonly toml: () => string;
  /** Directory in the container where buildkitd.toml is mounted. */
  readonly configDirectory: string;
}

/** Where the `RUN` steps of a daemon are, in the eyes of what Kubernetes bounds, which is Pods. */
export interface RunSteps {
  /** Whether they are in a cgroup of the daemon's Pod, so that its limits bound them. */
  readonly inPodCgroup: boolean;
  /** Whether they use the network of the daemon's Pod, so that its policies govern them. */
  readonly inPodNetwork: boolean;
}

/** What a security mode means for a daemon, wherever it runs. */
export interface DaemonSecurity {
  readonly mode: SecurityMode['type'];
  /** Arguments of the daemon. */
  readonly args: readonly string[];
  /** As whom its container runs. On shared directories, its socket and its files belong to them too. */
  readonly user: number;
  readonly group: number;
  readonly privileged: boolean;
  /** Whether the users of the Pod are those of its node. */
  readonly hostUsers: boolean;
  /** Capabilities unless it is privileged, all others being dropped. */
  readonly capabilities: readonly string[];
  readonly appArmorProfile: AppArmorProfile | undefined;
}

/** What is done on every node of an installation, once. */
export interface NodeTasks<Task = NodeTask> {
  /** Shows that a node is as the config says. It changes nothing there. */
  readonly preflight: Task;
  /** Removes what the daemon keeps elsewhere on its node, while it runs. Undefined where no daemon leaves anything. */
  readonly prune: Task | undefined;
  /** Removes the daemon's own files from its node, once it has ended. */
  readonly cleanUp: Task | undefined;
}

/** Something that is done on a node: steps that end, and then one that goes on, so that whoever waits finds a Pod that is ready. */
export interface NodeTask {
  /** Made when they are needed, which they are for few of the configs that are resolved. */
  readonly work: () => NodeWork;
  /** How the last step is asked whether all is well. Without, it is if it runs. */
  readonly probe: readonly Expandable[] | undefined;
}

/** The steps of a task, and the one that goes on. */
export interface NodeWork {
  readonly steps: readonly Step[];
  readonly last: Step;
}

/** What an agent needs to reach a runtime, and where the runtime looks for what the agent brings. */
export interface AgentProfile {
  /** Host path of the runtime's socket. */
  readonly socket: string;
  /** Path of the socket in the agent's container. */
  readonly agentSocket: string;
  readonly mounts: readonly Mount[];
  /** Directory in which the runtime looks for the certificates of a registry, below the registry's host. */
  readonly certificates: string | undefined;
  /** Capabilities, all others being dropped. */
  readonly capabilities: readonly string[];
  readonly appArmorProfile: AppArmorProfile | undefined;
  /** The commands with which images are kept on the node. */
  readonly commands: () => ImageCommands;
  /** What keeps the kubelet from removing images that no container uses. */
  readonly pinning: (names: readonly string[]) => ImagePinning;
  /** The init container that pulls an image before its Pod uses it. */
  readonly prePull: (image: string) => Pick<Step, 'command' | 'mounts'>;
}

/** What the steps of one build depend on. */
export interface StepRequest extends BuildSpec {
  /** Fully qualified names of the image; the first is the one that is looked up. */
  readonly names: readonly [string, ...string[]];
  readonly outputs: BuildOutputs;
  readonly form: ImageForm;
  /** What the step that builds sees and knows, whatever its runtime. */
  readonly mounts: readonly Mount[];
  readonly env: readonly EnvVar[];
  readonly user: number;
  readonly capabilities: readonly string[];
  readonly maxImageSize: string | number;
  readonly deadlineSeconds: number;
}

/** Where what is built goes. */
export interface BuildOutputs {
  /** Whether it goes to the store of the node. */
  readonly store: boolean;
  readonly registry: { readonly insecure: boolean; readonly byDigest: boolean } | undefined;
  readonly files: readonly FileOutput[];
}

/** An exporter that writes into a directory of the container, with the attributes that say where. */
export interface FileOutput {
  readonly type: 'oci' | 'local' | 'tar';
  readonly fields: readonly Field[];
}

/** One container with one command. */
export interface Step {
  readonly name: string;
  readonly image: string;
  readonly imagePullPolicy: ImagePullPolicy;
  readonly resources: ResourceRequirements;
  readonly command: readonly Expandable[];
  readonly env: readonly EnvVar[];
  readonly mounts: readonly Mount[];
  /** Capabilities, all others being dropped. */
  readonly capabilities: readonly string[];
  readonly readOnlyRootFilesystem: boolean;
  readonly user: number;
  readonly group: number;
  readonly appArmorProfile: AppArmorProfile | undefined;
}

/** An environment variable with a value, or with that of a field of the Pod or of a Secret. */
export type EnvVar =
  | { readonly name: string; readonly value: Expandable }
  | { readonly name: string; readonly fieldPath: string }
  | { readonly name: string; readonly secret: SecretKey };

/** A volume where a container sees it. */
export interface Mount {
  readonly volume: Volume;
  readonly path: string;
  readonly subPath?: string;
  readonly readOnly?: boolean;
  readonly propagation?: 'HostToContainer' | 'Bidirectional';
}

/** A volume of a Pod. Mounts that name the same volume share it. */
export type Volume =
  | { readonly type: 'hostPath'; readonly name: string; readonly path: string; readonly check: HostPathCheck }
  | { readonly type: 'emptyDir'; readonly name: string; readonly sizeLimit: string; readonly medium?: 'Memory' }
  /** A volume that the workload makes for each of its Pods. */
  | { readonly type: 'volumeClaimTemplate'; readonly name: string }
  | { readonly type: 'persistentVolumeClaim'; readonly name: string; readonly claimName: string }
  /** Files of Secrets and ConfigMaps, together. */
  | { readonly type: 'projected'; readonly name: string; readonly files: readonly ProjectedFile[] }
  /** Files that travel with the Pod, in annotations. */
  | { readonly type: 'files'; readonly name: string; readonly files: Readonly<Record<string, string>> };

/** A file of a Secret or a ConfigMap, and where it is in its volume. */
export interface ProjectedFile {
  readonly kind: 'secret' | 'configMap';
  readonly name: string;
  readonly key: string;
  readonly path: string;
}

/** What the kubelet checks of a host path before it starts the Pod. */
export type HostPathCheck = 'Directory' | 'DirectoryOrCreate' | 'File' | 'Socket';
