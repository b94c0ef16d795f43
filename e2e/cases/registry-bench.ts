import type { BuildKitConfig } from 'cdk8s-buildkit';
import { expect } from 'vitest';
import { addNodeAddress, addresses, connectToNode } from '../kubelet/network';
import type { EndedPod } from '../kubelet/pod';
import type { ClusterNode } from '../node/cluster-node';
import { credentials, startRegistry } from '../runtimes/registry';
import { blobIn, manifestIn, type StoredManifest } from '../runtimes/registry-images';
import type { Runtime } from '../runtimes/runtime';
import { type TestBuild, Workbench } from './workbench';

/** A workbench whose node has a registry, which every build has the credentials for. */
export class RegistryBench {
  private constructor(
    readonly bench: Workbench,
    /** Host of the registry in the names of its images. */
    readonly registry: string,
  ) {}

  /** @param prepare What is done when the registry runs, before the runtime starts. */
  static async start(runtime: Runtime, prepare: (node: ClusterNode) => Promise<unknown> = async () => undefined): Promise<RegistryBench> {
    const registry = registryOf(runtime);
    const start = async (node: ClusterNode) => {
      await addNodeAddress(node);
      await startRegistry(node, { host: registry, user: credentials.htpasswd });
      await prepare(node);
      await runtime.start(node);
    };
    const bench = await Workbench.start({ ...runtime, start });
    if (runtime.config.runtime !== 'docker') {
      const buildkitd = { registries: { [registry]: { http: true } } };
      await bench.startDaemon({ ...runtime.config, daemon: { buildkitd } } as BuildKitConfig);
      await connectToNode(bench.node, 'buildkitd');
    }
    return new RegistryBench(bench, registry);
  }

  /** Builds with the credentials. */
  build(request: TestBuild): Promise<EndedPod> {
    return this.run(this.bench.pod({ registryCredentials: 'registry', ...request }));
  }

  /** Runs a Pod that has the credentials. */
  run(pod: object): Promise<EndedPod> {
    return this.bench.run(pod, [credentialsFor(this.registry)]);
  }

  /** Builds, and fails unless the build succeeds. */
  async succeed(request: TestBuild): Promise<EndedPod> {
    const ended = await this.build(request);
    expect(ended.phase, ended.log).toBe('Succeeded');
    return ended;
  }

  /** What the registry has under a name, if anything. */
  manifest(name: string): Promise<StoredManifest | undefined> {
    return manifestIn(this.bench.node, name);
  }

  /** A blob that the registry has, as JSON. */
  json(digest: string): unknown {
    return JSON.parse(blobIn(this.bench.node, this.registry, digest).toString());
  }

  stop(): Promise<void> {
    return this.bench.stop();
  }
}

/** The host of the registry: an engine trusts those of its own machine, and a daemon in a Pod is told how to reach that of its node. */
export function registryOf(runtime: Runtime): string {
  return runtime.config.runtime === 'docker' ? 'localhost:5000' : `${addresses.node}:5000`;
}

/** The Secret with the credentials for a registry. */
export function credentialsFor(registry: string) {
  return { kind: 'Secret', metadata: { name: 'registry' }, stringData: { '.dockerconfigjson': credentials.configFor(registry) } } as const;
}

/** Another registry of the node, which speaks plain http, and of which nobody has told the daemon or the engine. */
export const unknownRegistry = `${addresses.node}:5001`;

export function startUnknownRegistry(node: ClusterNode): Promise<unknown> {
  return startRegistry(node, { host: unknownRegistry, user: credentials.htpasswd });
}

/** Pushes there, which fails unless the output says that it may be over plain http. */
export async function expectPlainPush(here: RegistryBench, files: TestBuild['files'] & object): Promise<void> {
  const image = `${unknownRegistry}/team/plain:1`;
  const build = (insecure: boolean) => {
    const pod = here.bench.pod({ image, outputs: [{ type: 'registry', insecure }], registryCredentials: 'registry', files });
    return here.bench.run(pod, [credentialsFor(unknownRegistry)]);
  };
  const refused = await build(false);
  expect(refused.phase, refused.log).toBe('Failed');
  expect(refused.log).toContain('http: server gave HTTP response to HTTPS client');
  const { phase, log } = await build(true);
  expect(phase, log).toBe('Succeeded');
  expect(await here.manifest(image)).toBeDefined();
}
