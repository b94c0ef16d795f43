import { describe, expect, it } from 'vitest';
import * as library from '../src';

/** What is said of a config, without its heading. */
function said(config: object): string {
  try {
    library.resolveConfig(config as never);
  } catch (error) {
    if (error instanceof library.ConfigError) return error.issues.map(({ path, message }) => `${path}: ${message}`).join('\n');
    throw error;
  }
  throw new Error('the config was taken');
}

const saidOfAll = (base: object, configs: readonly object[]) => configs.map((config) => said({ ...base, ...config })).join('\n');
const service = { topology: 'service', tls: { type: 'certManager', issuer: { name: 'buildkit' } } };

describe('a config that says in other words what there is an option for', () => {
  it('is told how an object is written', () => {
    const configs = [
      { daemon: { security: 'rootless' } },
      { namespaces: true },
      { networkPolicies: true },
      { networkPolicies: false },
      { observability: { metrics: true } },
      { observability: { tracing: 'http://collector:4317' } },
      { priorityClasses: { daemon: 1000 } },
      { networkPolicies: { daemon: { egress: ['10.0.0.0/8'] } } },
    ];
    expect(saidOfAll({ runtime: 'cri-o' }, configs)).toMatchInlineSnapshot(`
      "daemon.security: expected an object, received "rootless"; write { type: "rootless", ... }
      namespaces: expected an object, received true; write { type: "create" or "existing", ... }
      networkPolicies: expected an object, received true; write {} for every default
      networkPolicies: expected an object, received false; leave it out
      observability.metrics: expected an object, received true; write {} for every default
      observability.tracing: expected an object, received "http://collector:4317"; write { endpoint: ... }
      priorityClasses.daemon: expected an object, received 1000; write { value: ... }
      networkPolicies.daemon.egress[0]: expected an object, received "10.0.0.0/8""
    `);
  });

  it('is told where the option is', () => {
    const onCrio = [{ rootless: true }, { daemon: { rootless: true } }, { daemon: { privileged: false } }, { replicas: 3 }, { tls: {} }];
    expect(saidOfAll({ runtime: 'cri-o' }, onCrio)).toMatchInlineSnapshot(`
      "rootless: expected no such key, received true; write daemon: { security: { type: "rootless" } }
      daemon.rootless: expected no such key, received true; write security: { type: "rootless" }
      daemon.privileged: expected no such key, received false; write security: { type: "rootless" }, or "userNamespace", for a daemon without the rights of root
      replicas: expected no such key, received 3; it is an option of the topology "service" only
      tls: expected no such key, received {}; it is an option of the topology "service" only"
    `);
    const onContainerd = [{ rootless: true }, { daemon: { security: {} } }, { distribution: 'openshift' }, { autoscaling: {} }];
    expect(saidOfAll({ runtime: 'containerd' }, onContainerd)).toMatchInlineSnapshot(`
      "rootless: expected no such key, received true; BuildKit's containerd worker has the node's own containerd run the builds, which only root of the node may do
      daemon.security: expected no such key, received {}; BuildKit's containerd worker has the node's own containerd run the builds, which only root of the node may do
      distribution: expected one of "upstream", "k3s", "rke2", "microk8s", "k0s", "kind", "minikube", "eks", "gke", "gke-autopilot", "aks", "talos", "bottlerocket", "gardener", received "openshift"; it is one of cri-o
      autoscaling: expected no such key, received {}; it is an option of the topology "service" only"
    `);
  });

  it('is told how a service has it', () => {
    const configs = [
      { rootless: true },
      { tls: { type: 'secrets', server: 'a', client: 'b' } },
      { storage: { type: 'pvc' } },
      { storage: { type: 'volumeClaimTemplate', size: 200 } },
      { storage: { type: 'emptyDir', sizeLimit: '50k' } },
      { autoscaling: { type: 'hpa', maxReplicas: 3 } },
    ];
    expect(saidOfAll(service, configs)).toMatchInlineSnapshot(`
      "rootless: expected no such key, received true; write daemon: { security: { type: "rootless" } }
      tls.server: expected an object, received "a"; write { secretName: ... }
      tls.client: expected an object, received "b"; write { secretName: ... }
      storage.type: expected one of "emptyDir", "persistentVolumeClaim", "volumeClaimTemplate", received "pvc"; write "persistentVolumeClaim" for one that is there, or "volumeClaimTemplate" for one of each daemon
      storage.size: expected room for a cache, of 1Mi at least, received 200; a number is one of bytes: add the unit, such as "200Gi"
      storage.sizeLimit: expected room for a cache, of 1Mi at least, received "50k"
      autoscaling.type: expected one of "horizontalPodAutoscaler", "keda", received "hpa"; write "horizontalPodAutoscaler""
    `);
  });

  it('is warned of what it does not get', () => {
    const warned = (config: object) => library.resolveConfig(config as never).warnings.map(({ path, message }) => `${path}: ${message}`);
    const from = [{ podSelector: { matchLabels: { app: 'prometheus' } } }];
    const nodes = { runtime: 'containerd', kubernetesVersion: '1.33', distribution: 'upstream' };
    expect(warned({ ...nodes, observability: { metrics: { from }, podMonitor: {} } })).toMatchInlineSnapshot(`
      [
        "observability.metrics.from: closes the port to nobody without networkPolicies: set them, {} for every default",
      ]
    `);
    expect(warned({ ...nodes, networkPolicies: {}, observability: { metrics: {}, podMonitor: {} } })).toMatchInlineSnapshot(`
      [
        "observability.metrics.from: networkPolicies let nobody read the metrics: name whoever does, such as the Pods of Prometheus",
        "runtime: RUN steps use the network of the node, which networkPolicies do not govern: set daemon.buildkitd.worker.network to { type: "bridge" }",
      ]
    `);
    expect(warned({ ...nodes, networkPolicies: {}, observability: { metrics: { from }, podMonitor: {} } })).toMatchInlineSnapshot(`
      [
        "runtime: RUN steps use the network of the node, which networkPolicies do not govern: set daemon.buildkitd.worker.network to { type: "bridge" }",
      ]
    `);
    const ingress = [{ from, ports: [{ port: 6060 }] }];
    expect(
      warned({ ...nodes, networkPolicies: { daemon: { ingress } }, observability: { metrics: {}, podMonitor: {} } }),
    ).toMatchInlineSnapshot(`
      [
        "runtime: RUN steps use the network of the node, which networkPolicies do not govern: set daemon.buildkitd.worker.network to { type: "bridge" }",
      ]
    `);
    const inMemory = { storage: { type: 'emptyDir', sizeLimit: '8Gi', medium: 'Memory' }, rotation: { reloader: true } };
    expect(warned({ ...service, ...inMemory, daemon: { resources: { limits: { memory: '8Gi' } } } })).toMatchInlineSnapshot(`
      [
        "storage.sizeLimit: a directory in memory is the daemon's, which ends when both take more than its limit, 8Gi",
      ]
    `);
    expect(warned({ ...service, ...inMemory, daemon: { resources: { limits: { memory: '12Gi' } } } })).toEqual([]);
  });

  it('makes no namespace of Kubernetes', () => {
    const configs = ['default', 'kube-system'].map((namespace) => ({ namespace, namespaces: { type: 'create' } }));
    const ofBuilds = { builds: { namespace: 'kube-public' }, namespaces: { type: 'create' } };
    expect(saidOfAll({ runtime: 'containerd' }, [...configs, ofBuilds])).toMatchInlineSnapshot(`
      "namespaces: expected namespaces that Kubernetes has not made itself, received "default"; give daemon and builds a namespace of their own, or set namespaces to { type: "existing" }
      namespaces: expected namespaces that Kubernetes has not made itself, received "kube-system"; give daemon and builds a namespace of their own, or set namespaces to { type: "existing" }
      namespaces: expected namespaces that Kubernetes has not made itself, received "kube-public"; give daemon and builds a namespace of their own, or set namespaces to { type: "existing" }"
    `);
  });

  it('is not told its own secrets', () => {
    const text = said({ runtime: 'cri-o', observability: { tracing: { endpoint: 'http://collector:4317', headers: 'a=top-secret' } } });
    expect(text.split(';')[1]).toBe(' write { secretName: ..., key: ... }');
  });
});
