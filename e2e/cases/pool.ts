import { type BuildKitServiceConfig, builderPod, buildkitManifests } from 'cdk8s-buildkit';
import type { Deployment, StatefulSet } from 'kubernetes-types/apps/v1';
import { addNodeAddress, addresses, connectToNode } from '../kubelet/network';
import { type EndedPod, type RunningPod, runPod, startDaemon, startPod } from '../kubelet/pod';
import { replicaOf } from '../kubelet/replica';
import { ClusterNode } from '../node/cluster-node';
import { PoolAuthority, type TlsSecretObject } from '../runtimes/pool-certificates';
import { startRegistry } from '../runtimes/registry';
import { manifestIn } from '../runtimes/registry-images';
import { layOutSources, sources } from './sources';
import type { TestBuild } from './workbench';

const names = { server: 'buildkit-server', client: 'buildkit-client' } as const;

/** Registry of the node, which speaks plain http. */
export const registry = `${addresses.node}:5000`;

/** What every pool of the tests has. */
export const base = {
  topology: 'service',
  tls: { type: 'secrets', server: { secretName: names.server }, client: { secretName: names.client } },
  // The file systems of this machine may be no layers of an overlay.
  daemon: { snapshotter: 'native', buildkitd: { registries: { [registry]: { http: true } } } },
} as const satisfies BuildKitServiceConfig;

/** A node with a registry and the daemons of a pool, each in a network of its own, and certificates for all. */
export class PoolBench {
  private builds = 0;
  readonly daemons: RunningPod[] = [];

  private constructor(
    readonly node: ClusterNode,
    private readonly config: BuildKitServiceConfig,
    readonly server: TlsSecretObject,
    readonly client: TlsSecretObject,
  ) {}

  static async start(config: BuildKitServiceConfig): Promise<PoolBench> {
    const node = await ClusterNode.start();
    try {
      await addNodeAddress(node);
      await startRegistry(node, { host: registry });
      const authority = await PoolAuthority.create(node, 'pool');
      const server = await authority.issue({ secretName: names.server, usage: 'serverAuth', dnsName: 'buildkit-daemon.buildkit.svc' });
      const client = await authority.issue({ secretName: names.client, usage: 'clientAuth', dnsName: 'buildctl' });
      return new PoolBench(node, config, server, client);
    } catch (cause) {
      await node.stop();
      throw cause;
    }
  }

  /** Starts a daemon, and waits until its own probes find it. */
  async startDaemon(ordinal = 0): Promise<RunningPod> {
    const objects = [...buildkitManifests(this.config), this.server];
    const claims = { [`root-buildkit-daemon-${ordinal}`]: `/var/lib/claims/${ordinal}` };
    const daemon = await startDaemon(this.node, replicaOf(this.workload(), ordinal), { objects, claims });
    await connectToNode(this.node, daemon.containerNamed('buildkitd').id, addressOf(ordinal));
    this.daemons[ordinal] = daemon;
    return daemon;
  }

  /** The Deployment or the StatefulSet. */
  workload(): Deployment | StatefulSet {
    const found = buildkitManifests(this.config).find(({ kind }) => kind === 'Deployment' || kind === 'StatefulSet');
    if (found === undefined) throw new Error('there is no workload');
    return found as Deployment | StatefulSet;
  }

  /** The builder Pod of a build whose files are laid out: in the network of its node, with the names that the cluster's DNS has. */
  pod({ files = {}, ...request }: TestBuild) {
    const name = `build-${++this.builds}`;
    layOutSources(this.node, name, files);
    const context = { type: 'persistentVolumeClaim', claimName: 'sources', subPath: name, user: 1000 } as const;
    const pod = builderPod(this.config, { name, context, ...request });
    return { ...pod, spec: { ...pod.spec, hostNetwork: true, hostAliases: aliases } };
  }

  build(request: TestBuild, client = this.client): Promise<EndedPod> {
    return runPod(this.node, this.pod(request), this.objects(client));
  }

  startBuild(request: TestBuild) {
    return startPod(this.node, this.pod(request), this.objects(this.client));
  }

  run(pod: object, client = this.client): Promise<EndedPod> {
    return runPod(this.node, pod, this.objects(client));
  }

  /** What a handshake with the first daemon ends in, which clients of version 1.3 may hear of too late. */
  async handshake({ metadata, stringData }: TlsSecretObject, withCertificate = true): Promise<string> {
    const at = (key: string) => `/run/e2e/handshake/${metadata.name}.${key}`;
    for (const [key, text] of Object.entries(stringData)) this.node.write(at(key), text);
    const own = withCertificate ? ['-cert', at('tls.crt'), '-key', at('tls.key')] : [];
    const address = ['-connect', `${addressOf(0)}:1234`, '-alpn', 'h2', '-CAfile', at('ca.crt'), '-verify_return_error'];
    const { stdout, stderr } = await this.node.run(['timeout', '3', 'openssl', 's_client', '-ign_eof', ...address, ...own]);
    return stdout + stderr;
  }

  manifest(image: string) {
    return manifestIn(this.node, image);
  }

  stop(): Promise<void> {
    return this.node.stop();
  }

  /** What is in the namespace of the builds: no Secret of the daemons. */
  private objects(client: TlsSecretObject) {
    return { claims: { sources }, objects: [client] };
  }
}

/** Address of a replica. */
function addressOf(ordinal: number): string {
  return `10.88.0.${10 + ordinal}`;
}

// The Service stands for the first daemon here.
const aliases = [0, 1, 2].map((ordinal) => ({
  ip: addressOf(ordinal),
  hostnames: [...(ordinal === 0 ? ['buildkit-daemon.buildkit.svc'] : []), `buildkit-daemon-${ordinal}.buildkit-daemon-pods.buildkit.svc`],
}));
