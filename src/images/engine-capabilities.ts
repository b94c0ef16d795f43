/** What a product that builds, ships and runs images asks of a container engine, by the phase in which it asks. */
export const capabilitiesByPhase = {
  build: ['build-images', 'push-images', 'tag-images'],
  install: ['load-images', 'push-images', 'manifest-lists'],
  run: ['start-containers', 'pull-images', 'run-containers', 'run-pods', 'configure-network', 'remove-containers', 'remove-images'],
} as const satisfies Readonly<Record<string, readonly EngineCapability[]>>;

/** A phase in the life of an image. */
export type EnginePhase = keyof typeof capabilitiesByPhase;

/** Something that an engine does, or does not. */
export type EngineCapability =
  | 'build-images'
  | 'configure-network'
  | 'load-images'
  | 'manifest-lists'
  | 'pull-images'
  | 'push-images'
  | 'remove-containers'
  | 'remove-images'
  | 'run-containers'
  | 'run-pods'
  | 'start-containers'
  | 'tag-images';

const { build, install, run } = capabilitiesByPhase;

/**
 * What container engines and the tools beside them can do. The interface that the kubelet uses runs images and nothing else,
 * so whatever builds or ships them on a node needs another tool.
 */
export const engineCapabilities = {
  /** Docker Engine, with the shim through which the kubelet uses it. */
  docker: [...build, ...install, ...run],
  /** The container runtime interface alone, whoever implements it. Its client is crictl. */
  cri: [...run],
  /** containerd through the container runtime interface, with its own client beside it. */
  ctr: ['push-images', 'tag-images', ...install, ...run],
  /** skopeo on the store of CRI-O. */
  skopeo: ['push-images', 'tag-images', ...install, 'pull-images', 'remove-images'],
  /** BuildKit, which keeps what it builds in its cache or hands it to an engine. */
  buildkit: ['build-images', 'push-images', 'manifest-lists'],
  /** buildah, which builds into a store of its own kind, without BuildKit. */
  buildah: [...build, ...install, 'pull-images', 'remove-images'],
  /** kaniko, which builds inside its own container and knows registries only. It is archived. */
  kaniko: ['build-images', 'push-images'],
} as const satisfies Readonly<Record<string, readonly EngineCapability[]>>;

/** An engine or a tool of the table. */
export type EngineName = keyof typeof engineCapabilities;

/**
 * Whether an engine has a capability.
 *
 * @param engine - the engine or the tool
 * @param capability - what it may be able to do
 */
export function engineCan(engine: EngineName, capability: EngineCapability): boolean {
  const capabilities: readonly EngineCapability[] = engineCapabilities[engine];
  return capabilities.includes(capability);
}
