import { Chart, Testing } from 'cdk8s';
import type { DaemonSet } from 'kubernetes-types/apps/v1';
import { describe, expectTypeOf, it } from 'vitest';
import {
  BuildKit,
  type BuildKitConfig,
  BuildKitDaemon,
  BuildKitService,
  builderPod,
  buildkitDaemonSet,
  ImageBuild,
  type ImageBuildRequest,
  imageCommands,
  type PodManifest,
  type ResolvedBuildKit,
  type ResolvedConfig,
  type ResolvedService,
  resolveConfig,
  type WorkloadManifest,
} from '../src';

const chart = new Chart(Testing.app(), 'chart');
const request: ImageBuildRequest = { name: 'x', image: 'x:1', context: { type: 'hostPath', path: '/srv' } };

describe('an option of another runtime does not compile', () => {
  it('in a config', () => {
    // @ts-expect-error distribution is an option of containerd
    resolveConfig({ runtime: 'docker', distribution: 'k3s' });
    // @ts-expect-error docker has no daemon of its own
    resolveConfig({ runtime: 'docker', daemon: {} });
    // @ts-expect-error loader is an option of cri-o
    resolveConfig({ runtime: 'containerd', loader: { type: 'skopeo' } });
    // @ts-expect-error containerdRoot is an option of containerd
    resolveConfig({ runtime: 'cri-o', containerdRoot: '/var/lib/containerd' });
    // @ts-expect-error containerd loads nothing
    builderPod({ runtime: 'containerd', steps: { load: {} } }, request);
    // @ts-expect-error runtimeMounts is an option of cri-o
    resolveConfig({ runtime: 'containerd', daemon: { runtimeMounts: true } });
  });

  it('in a construct', () => {
    // @ts-expect-error storage is an option of cri-o
    new BuildKit(chart, 'a', { runtime: 'docker', storage: {} });
    // @ts-expect-error docker has no daemon
    new BuildKitDaemon(chart, 'b', { runtime: 'docker' });
  });

  it('nor does an unknown runtime, or a misspelt key', () => {
    // @ts-expect-error podman is no runtime of a kubelet
    resolveConfig({ runtime: 'podman' });
    // @ts-expect-error nodeSelektor is misspelt
    resolveConfig({ runtime: 'cri-o', nodeSelektor: {} });
    // @ts-expect-error storage of the node agent is an option of cri-o
    resolveConfig({ runtime: 'containerd', nodeAgent: { image: 'agent:1', storage: false } });
    // @ts-expect-error containerd has no distribution openshift
    resolveConfig({ runtime: 'containerd', distribution: 'openshift' });
    // @ts-expect-error labels are an option of namespaces that are made
    resolveConfig({ runtime: 'docker', namespaces: { type: 'existing', labels: {} } });
    // @ts-expect-error imge is misspelt
    new BuildKit(chart, 'c', { runtime: 'cri-o', daemon: { imge: 'x' } });
  });

  it('nor does an option of another kind of context or loader', () => {
    // @ts-expect-error url is an option of git
    builderPod({ runtime: 'docker' }, { ...request, context: { type: 'hostPath', path: '/srv', url: 'x' } });
    // @ts-expect-error version is an option of podman
    resolveConfig({ runtime: 'cri-o', loader: { type: 'skopeo', version: '1.18.0' } });
  });
});

describe('what a runtime has is known to the types', () => {
  it('docker has no daemon', () => {
    expectTypeOf(buildkitDaemonSet({ runtime: 'docker' })).toEqualTypeOf<undefined>();
    expectTypeOf(new BuildKit(chart, 'd', { runtime: 'docker' }).daemon).toEqualTypeOf<undefined>();
  });

  it('containerd and cri-o have one', () => {
    expectTypeOf(buildkitDaemonSet({ runtime: 'containerd', distribution: 'k3s' })).toEqualTypeOf<WorkloadManifest<DaemonSet>>();
    expectTypeOf(new BuildKit(chart, 'e', { runtime: 'cri-o' }).daemon).toEqualTypeOf<BuildKitDaemon>();
  });

  it('of an unknown config it is one of both', () => {
    const config = {} as BuildKitConfig;
    expectTypeOf(buildkitDaemonSet(config)).toEqualTypeOf<WorkloadManifest<DaemonSet> | undefined>();
    expectTypeOf(resolveConfig(config)).toEqualTypeOf<ResolvedConfig>();
  });

  it('resolved configs keep their runtime', () => {
    expectTypeOf(resolveConfig({ runtime: 'cri-o' })).toEqualTypeOf<ResolvedConfig<'cri-o'>>();
    expectTypeOf(buildkitDaemonSet(resolveConfig({ runtime: 'docker' }))).toEqualTypeOf<undefined>();
    new BuildKitDaemon(chart, 'f', resolveConfig({ runtime: 'cri-o' }));
    // @ts-expect-error docker has no daemon
    new BuildKitDaemon(chart, 'g', resolveConfig({ runtime: 'docker' }));
  });
});

describe('a service', () => {
  const tls = { type: 'secrets', server: { secretName: 'server' }, client: { secretName: 'client' } } as const;

  it('is a config of its own', () => {
    expectTypeOf(resolveConfig({ topology: 'service', tls })).toEqualTypeOf<ResolvedService>();
    expectTypeOf(resolveConfig({ runtime: 'docker' })).toEqualTypeOf<ResolvedConfig<'docker'>>();
    expectTypeOf(resolveConfig({} as ResolvedBuildKit)).toEqualTypeOf<ResolvedBuildKit>();
    expectTypeOf(builderPod({ topology: 'service', tls }, request)).toEqualTypeOf<PodManifest>();
    builderPod(resolveConfig({ topology: 'service', tls }), request);
    // @ts-expect-error a service builds on no node of a runtime
    resolveConfig({ topology: 'service', runtime: 'docker', tls });
    // @ts-expect-error there is no port without certificates
    resolveConfig({ topology: 'service' });
    // @ts-expect-error replicsa is misspelt
    resolveConfig({ topology: 'service', tls, replicsa: 2 });
    // @ts-expect-error a claim has no size of a directory
    resolveConfig({ topology: 'service', tls, storage: { type: 'persistentVolumeClaim', claimName: 'x', sizeLimit: '1Gi' } });
    // @ts-expect-error nodes keep no images for a service
    resolveConfig({ topology: 'service', tls, nodeAgent: { image: 'x:1' } });
    // @ts-expect-error a service has no node agent
    resolveConfig({ topology: 'service', tls, networkPolicies: { nodeAgent: {} } });
    // @ts-expect-error a service has no commands on nodes
    imageCommands({ topology: 'service', tls });
    // @ts-expect-error nodes have no topology
    resolveConfig({ runtime: 'docker', topology: 'service' });
  });

  it('is built with', () => {
    const service = new BuildKitService(chart, 'service', { topology: 'service', tls });
    expectTypeOf(service.config).toEqualTypeOf<ResolvedService>();
    new ImageBuild(chart, 'service-build', { buildKit: service, ...request });
    new ImageBuild(chart, 'config-build', { buildKit: { topology: 'service', tls }, ...request });
  });
});
