/** By what Pods that use a runtime are known, whoever wrote them. */
export interface Footprint {
  /** The sockets of the runtime, as they are on nodes by default. */
  readonly sockets: readonly string[];
  /** Its images, if Pods load into them. */
  readonly store?: OpenStore;
}

/** A store of images that Pods open themselves, because its runtime has no API that takes an image. */
export interface OpenStore {
  readonly graphRoot: string;
  readonly runRoot: string;
  /** The capabilities without which a load fails or loses something. */
  readonly capabilities: readonly string[];
  /** Why the loader in an image cannot load, if its tag tells. */
  readonly loaderFault: (image: string) => string | undefined;
}
