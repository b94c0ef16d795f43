import type { AccessOptions } from '../config/access';
import type { RegistryAuthority } from '../config/node-agent';
import type { Environment } from '../config/preset';

/** A table of defaults. Which one applies is decided once, in `src/resolve`. */
export interface Preset {
  readonly name: string;
  readonly namespace: string;
  /** Name of the step that builds, the same on every runtime. */
  readonly buildStep: string;
  /** Images by the program that they are for. */
  readonly images: PresetImages;
  /** Registry and namespace of images that the user has given, which stay there. */
  readonly givenRepository: string | undefined;
  /** Version of BuildKit in images whose tag does not tell it. */
  readonly buildkitVersion: string;
  /** Program that loads images where the runtime has no API for that. */
  readonly loader: 'skopeo' | 'podman';
  /** Whether a daemon that does not need them mounts the runtime's socket and store all the same. */
  readonly runtimeMounts: boolean;
  /** Compression of images that stay in the store of their node. */
  readonly storeCompression: 'uncompressed' | 'zstd';
  /** Directories of the daemon on its nodes. */
  readonly directories: (namespace: string, name: string) => { readonly root: string; readonly socketDirectory: string };
  /** Labels of the objects of a component, besides the library's own. */
  readonly labels: (component: Component) => Readonly<Record<string, string>>;
  /** Labels of the nodes. */
  readonly nodeSelector: Readonly<Record<string, string>>;
  /** Socket of the runtime, where the system that is preset knows it. */
  readonly socket: string | undefined;
  /** Where the user has given that socket. */
  readonly socketPath: string;
  /** Names of the workloads of an installation. */
  readonly workloads: (name: string) => { readonly daemon: string; readonly nodeAgent: string };
  /** Who launches builds, unless the config says. */
  readonly access: AccessOptions | undefined;
  /** The node agent, if there is one to be had. */
  readonly nodeAgent: PresetAgent | undefined;
  /** Environment in which images of builders are overridden. */
  readonly env: Environment;
}

/** The images of a preset. */
export interface PresetImages {
  readonly buildkitd: string;
  /** Undefined where the system that is preset has none. */
  readonly buildkitdRootless: string | undefined;
  /** Undefined where the daemon's image has it. */
  readonly buildctl: string | undefined;
  readonly buildx: string;
  readonly skopeo: string;
  readonly podman: string;
  /** Registers emulators of other platforms. */
  readonly binfmt: string;
  /** Lists the packages of an image. */
  readonly sbomScanner: string;
  readonly nodeAgent: string | undefined;
  /** Contains crictl. */
  readonly crictl: string | undefined;
}

/** The node agent of a preset. */
export interface PresetAgent {
  readonly command: readonly string[];
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly registry: RegistryAuthority | undefined;
}

/** What an object belongs to. */
export type Component =
  | 'buildkitd'
  | 'image-build'
  | 'build-access'
  | 'build-namespace'
  | 'build-priority'
  | 'node-agent'
  | 'observability'
  | 'preflight'
  | 'prune'
  | 'clean-up';
