import { App, Chart } from 'cdk8s';
import { describe, expect, it } from 'vitest';
import {
  BuildKitService,
  builderPod,
  buildkitDaemonSet,
  buildkitManifests,
  ImageBuild,
  imageCommands,
  launcherEnv,
  resolveBuild,
  resolveConfig,
} from '../src';
import { stickyReplica } from '../src/resolve/service/load-balancing';
import { problemsOf } from './support/problems';

const tls = { type: 'secrets', server: { secretName: 'server' }, client: { secretName: 'client' } } as const;
const certManager = { type: 'certManager', issuer: { name: 'ca' } } as const;
const claims = { type: 'volumeClaimTemplate', size: '10Gi' } as const;
const base = { topology: 'service', tls } as const;
const request = { name: 'web', image: 'registry.example.com/web:1', context: { type: 'git', url: 'https://example.com/a.git' } } as const;

// What TypeScript would refuse comes from JSON, YAML or plain JavaScript: hence `as never`.
const problems = (options: object) => problemsOf(() => resolveConfig({ ...base, ...options } as never));
const warnings = (options: object) => resolveConfig({ ...base, ...options } as never as typeof base).warnings.map(({ path }) => path);
const objectOf = <T>(kind: string, options: object) =>
  buildkitManifests({ ...base, ...options } as never as typeof base).find((object) => object.kind === kind) as T;

describe('the config of a service', () => {
  it('is told from that of nodes, whatever is wrong with it', () => {
    expect(problemsOf(() => resolveConfig({ topology: 'servise', tls, replicsa: 2 } as never))).toMatchInlineSnapshot(`
      [
        "topology: expected "service", received "servise"; did you mean "service"?",
        "replicsa: expected no such key, received 2; did you mean "replicas"?",
      ]
    `);
    expect(problemsOf(() => resolveConfig({ topology: 'mesh' } as never))).toMatchInlineSnapshot(`
      [
        "topology: expected "service", received "mesh"; leave it out of a config of nodes, which has a runtime",
      ]
    `);
    expect(problems({ runtime: 'containerd' })).toMatchInlineSnapshot(`
      [
        "runtime: expected no such key, received "containerd"; a service builds on no node of a runtime: leave out either topology or runtime",
      ]
    `);
    expect(problemsOf(() => resolveConfig({ topology: 'service' } as never))).toMatchInlineSnapshot(`
      [
        "tls: expected a value, which is required, received nothing",
      ]
    `);
  });

  it('has no options of nodes, and says where else they are', () => {
    const options = {
      preset: {},
      env: {},
      nodeAgent: {},
      prePull: {},
      nodeSelector: {},
      tolerations: [],
      seLinuxOptions: {},
      socket: '/run/crio.sock',
      distribution: 'k3s',
      containerdRoot: '/x',
      daemon: { root: '/x', socketDirectory: '/x', maxUnavailable: 1, imge: 'x' },
    };
    expect(problems(options)).toMatchInlineSnapshot(`
      [
        "containerdRoot: expected no such key, received "/x"; it is an option of the nodes of containerd only",
        "env: expected no such key, received {}; it names images of the builders of container runtimes: use steps.build.image",
        "nodeAgent: expected no such key, received {}; the images of a service are in a registry, from which nodes pull them",
        "nodeSelector: expected no such key, received {}; it is one of the daemons or of the builders: daemon.nodeSelector, builders.nodeSelector",
        "prePull: expected no such key, received {}; the images of a service are in a registry, from which nodes pull them",
        "preset: expected no such key, received {}; it fits systems that build on nodes",
        "seLinuxOptions: expected no such key, received {}; no Pod of a service shares a path with its node",
        "socket: expected no such key, received "/run/crio.sock"; it is an option of nodes only",
        "tolerations: expected no such key, received []; they are those of the daemons or of the builders: daemon.tolerations, builders.tolerations",
        "distribution: expected one of "upstream", "openshift", "okd", "gke-autopilot", "talos", "bottlerocket", received "k3s"; leave it out where the nodes of the daemons have none of these",
        "daemon.imge: expected no such key, received "x"; did you mean "image"?",
        "daemon.maxUnavailable: expected no such key, received 1; a rollout starts a daemon before it takes one away: use disruptionBudget for evictions",
        "daemon.root: expected no such key, received "/x"; the daemons have no paths of their nodes: use storage",
        "daemon.socketDirectory: expected no such key, received "/x"; the daemons have no paths of their nodes: clients come through the Service",
      ]
    `);
  });

  it('keeps daemons from what they cannot have', () => {
    const network = { type: 'cni', binaryDirectory: '/opt/cni/bin', configFile: '/etc/cni/net.d/10.conf' };
    expect(problems({ daemon: { buildkitd: { cdi: { specDirectories: ['/var/run/cdi'] }, worker: { network } } } })).toMatchInlineSnapshot(`
      [
        "daemon.buildkitd.cdi: expected no such option, received {"specDirectories":["/var/run/cdi"]}; the daemons of a service have no paths of their nodes",
        "daemon.buildkitd.worker.network: expected no plugins, received {"binaryDirectory":"/opt/cni/bin","configFile":"/etc/cni/net.d/10.conf","type":"cni"}; the daemons of a service have no paths of their nodes",
      ]
    `);
    expect(problems({ daemon: { security: { type: 'userNamespace' } } })).toMatchInlineSnapshot(`
      [
        "kubernetesVersion: expected 1.33 or newer with the security mode "userNamespace", received "1.27"; older API servers may drop hostUsers without a word, and the daemon would be privileged on its node",
      ]
    `);
    expect(problems({ service: { type: 'LoadBalancer', port: 80 } })).toMatchInlineSnapshot(`
      [
        "service.type: expected "ClusterIP", received "LoadBalancer"; whoever reaches a node could then try it: have clients outside of the cluster come through a tunnel or a VPN",
        "service.port: expected a number of at least 1024, received 80",
      ]
    `);
  });

  it('is refused where that of nodes is asked for', () => {
    expect(problemsOf(() => imageCommands(base as never))).toMatchInlineSnapshot(`
      [
        "topology: expected no such key where the config of nodes is asked for, received "service"; a service has no DaemonSet, no node agent and no commands on nodes",
      ]
    `);
    expect(problemsOf(() => launcherEnv(resolveConfig(base) as never))).toMatchInlineSnapshot(`
      [
        "topology: expected no such key where the config of nodes is asked for, received "service"; a service has no DaemonSet, no node agent and no commands on nodes",
      ]
    `);
    expect(problemsOf(() => buildkitDaemonSet(base as never))).toMatchInlineSnapshot(`
      [
        "topology: expected no such key where the config of nodes is asked for, received "service"; a service has no DaemonSet, no node agent and no commands on nodes",
      ]
    `);
  });

  it('has names that Services and Pods can have', () => {
    expect(problems({ name: '1-pool' })).toMatchInlineSnapshot(`
      [
        "name: expected a name that begins with a letter, as that of a Service does, received "1-pool"",
      ]
    `);
    expect(problems({ name: 'a'.repeat(46) })).toMatchInlineSnapshot(`
      [
        "name: expected at most 45 characters, as names of Pods begin with it, received "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"",
      ]
    `);
    expect(problems({ name: 'a'.repeat(45) })).toEqual([]);
  });
});

describe('certificates', () => {
  it('keep what cert-manager wants', () => {
    const privateKey = { algorithm: 'Ed25519', size: 256 };
    expect(problems({ tls: { ...certManager, duration: '30m', renewBefore: '1h', privateKey } })).toMatchInlineSnapshot(`
      [
        "tls.duration: expected an hour or more, as cert-manager wants, received "30m"",
        "tls.renewBefore: expected less than tls.duration, 30m, received "1h"",
        "tls.privateKey.size: expected no size of Ed25519, received 256",
      ]
    `);
    expect(problems({ tls: { ...certManager, renewBefore: '4m', privateKey: { size: 255 } } })).toMatchInlineSnapshot(`
      [
        "tls.renewBefore: expected five minutes or more, as cert-manager wants, received "4m"",
        "tls.privateKey.size: expected one of 256, 384, 521 of ECDSA, received 255",
      ]
    `);
  });

  it('of daemons never reach builders', () => {
    expect(problems({ tls: { ...tls, client: tls.server } })).toMatchInlineSnapshot(`
      [
        "tls.client.secretName: expected another Secret than tls.server, so that no builder has the key of the daemons, received "server"",
      ]
    `);
    expect(problems({ tls: { ...tls, client: tls.server }, builds: { namespace: 'other' } })).toEqual([]);
  });

  it('make a warning where nothing rolls the daemons, and where an Issuer is in one of two namespaces', () => {
    expect(warnings({ tls: certManager })).toEqual(['rotation']);
    expect(warnings({ tls: certManager, rotation: { reloader: true } })).toEqual([]);
    expect(warnings({ tls: certManager, rotation: {}, builds: { namespace: 'other' } })).toEqual(['tls.issuer.kind']);
    expect(resolveConfig({ ...base, tls: certManager }).warnings.map(({ message }) => message)).toMatchInlineSnapshot(`
      [
        "daemons read their certificate once, when they start, and it is renewed 720h before its end: one that runs for longer than that, of 2160h, is then refused by its clients. Set rotation, or restart them in time",
      ]
    `);
  });

  it('roll the Pods when the revision changes, and only then', () => {
    const template = (revision: string) => {
      const { spec } = objectOf<{ spec: { template: object } }>('Deployment', { rotation: { revision } });
      return JSON.stringify(spec.template);
    };
    expect(template('1')).toBe(template('1'));
    expect(template('1')).not.toBe(template('2'));
  });
});

describe('the number of daemons', () => {
  it('is said once', () => {
    const autoscaling = { type: 'horizontalPodAutoscaler', minReplicas: 4, maxReplicas: 3 };
    expect(problems({ replicas: 2, autoscaling })).toMatchInlineSnapshot(`
      [
        "replicas: expected no such option beside autoscaling, which says it, received 2; set minReplicas",
        "autoscaling.minReplicas: expected at most maxReplicas, 3, received 4",
      ]
    `);
    expect(objectOf<{ spec: object }>('Deployment', { autoscaling: { ...autoscaling, maxReplicas: 5 } }).spec).not.toHaveProperty(
      'replicas',
    );
  });

  it('depends on a share of what daemons request', () => {
    const autoscaling = { type: 'horizontalPodAutoscaler', maxReplicas: 3, targetMemoryUtilization: 80 };
    expect(problems({ autoscaling, daemon: { resources: { requests: { cpu: 1 } } } })).toMatchInlineSnapshot(`
      [
        "autoscaling.targetMemoryUtilization: expected daemon.resources.requests.memory, of which it is a share, received 80; set the request",
      ]
    `);
    expect(problems({ autoscaling, daemon: { resources: { limits: { memory: '1Gi' } } } })).toEqual([]);
    const keda = { type: 'keda', maxReplicas: 3, triggers: [{ type: 'cpu', targetUtilization: 80 }] };
    expect(problems({ autoscaling: keda, daemon: { resources: {} } })).toMatchInlineSnapshot(`
      [
        "autoscaling.triggers[0].targetUtilization: expected daemon.resources.requests.cpu, of which it is a share, received 80; set the request",
      ]
    `);
  });

  it('is none, or falls back to some, only where something outside is measured', () => {
    const triggers = [{ type: 'cpu', targetUtilization: 80 }];
    const fallback = { failureThreshold: 3, replicas: 9 };
    expect(problems({ autoscaling: { type: 'keda', minReplicas: 0, maxReplicas: 3, triggers, fallback } })).toMatchInlineSnapshot(`
      [
        "autoscaling.minReplicas: expected 1 or more without a trigger that is neither cpu nor memory, received 0; daemons that are not there use nothing",
        "autoscaling.fallback: expected no such option without a trigger that is neither cpu nor memory, received {"failureThreshold":3,"replicas":9}",
        "autoscaling.fallback.replicas: expected at most maxReplicas, 3, received 9",
      ]
    `);
  });

  it('is one where they would share a claim', () => {
    const storage = { type: 'persistentVolumeClaim', claimName: 'cache' };
    expect(problems({ storage, replicas: 2 })).toMatchInlineSnapshot(`
      [
        "replicas: expected one replica, as there is one claim, received 2; a daemon locks its state: use { type: "volumeClaimTemplate" }, or "emptyDir"",
      ]
    `);
    expect(problems({ storage, autoscaling: { type: 'horizontalPodAutoscaler', maxReplicas: 3 } })).toMatchInlineSnapshot(`
      [
        "autoscaling: expected nothing, as there is one claim, received {"maxReplicas":3,"type":"horizontalPodAutoscaler"}; a daemon locks its state: use { type: "volumeClaimTemplate" }, or "emptyDir"",
      ]
    `);
  });
});

describe('the storage', () => {
  it('in a sandbox is memory', () => {
    const daemon = { runtimeClassName: 'kata-qemu' };
    expect(problems({ daemon })).toMatchInlineSnapshot(`
      [
        "storage: expected an emptyDir with the medium "Memory" in a sandbox, whose shared file system can be no upper layer of an overlay, received nothing; give the daemon memory for it",
      ]
    `);
    expect(problems({ daemon, storage: { type: 'emptyDir', sizeLimit: '8Gi', medium: 'Memory' } })).toEqual([]);
  });

  it('holds the cache that is allowed for', () => {
    const withGc = (maxUsedSpace: string) => ({
      storage: { type: 'emptyDir', sizeLimit: '10Gi' },
      daemon: { buildkitd: { worker: { gc: { maxUsedSpace } } } },
    });
    expect(problems(withGc('10GB'))).toMatchInlineSnapshot(`
      [
        "daemon.buildkitd.worker.gc.maxUsedSpace: expected less than storage.sizeLimit, 10Gi, received "10GB"; a Pod whose directory is larger is evicted",
      ]
    `);
    expect(problems(withGc('9.9GB'))).toEqual([]);
    expect(warnings(withGc('40%'))).toEqual(['daemon.buildkitd.worker.gc.maxUsedSpace']);
  });

  it('bounds the cache of a directory on the disk of a node, and of no other', () => {
    const toml = (options: object) => objectOf<{ data: Record<string, string> }>('ConfigMap', options).data['buildkitd.toml'];
    expect(toml({})).toContain('maxUsedSpace = "40GB"');
    expect(toml({ storage: { type: 'emptyDir', sizeLimit: '1500Mi' } })).toContain('maxUsedSpace = "1200MB"');
    for (const storage of [claims, { type: 'emptyDir', sizeLimit: '8Gi', medium: 'Memory' }])
      expect(toml({ storage })).not.toContain('Space');
    expect(toml({ daemon: { version: '0.16.0', image: 'example.com/own:1' } })).not.toContain('Space');
  });
});

describe('sticky load balancing', () => {
  it('needs daemons that have names and stay', () => {
    expect(problems({ loadBalancing: 'sticky' })).toMatchInlineSnapshot(`
      [
        "loadBalancing: expected "random", received "sticky"; the daemons of a Deployment have no names: give storage the type "volumeClaimTemplate"",
      ]
    `);
    const autoscaling = { type: 'horizontalPodAutoscaler', maxReplicas: 3 };
    expect(problems({ loadBalancing: 'sticky', storage: claims, autoscaling })).toMatchInlineSnapshot(`
      [
        "loadBalancing: expected "random", received "sticky"; a daemon that comes and goes keeps no image to itself: set replicas instead of autoscaling",
      ]
    `);
  });

  it('knows the image by its repository', () => {
    const replicas = 5;
    const addressOf = (image: string) =>
      builderPod({ ...base, replicas, storage: claims }, { ...request, image }).spec.containers[0]?.command?.[2];
    for (const name of ['a', 'b/c', 'registry.example.com/d']) expect(addressOf(`${name}:1`)).toBe(addressOf(`${name}:2`));
    const images = Array.from({ length: 40 }, (_, index) => addressOf(`team/app-${index}:1`));
    expect(new Set(images).size).toBe(replicas);
  });

  it('moves only those images that a new daemon takes', () => {
    const names = Array.from({ length: 300 }, (_, index) => `registry.example.com/team/app-${index}`);
    const moved = names.filter((name) => stickyReplica(name, 4) !== stickyReplica(name, 5));
    expect(new Set(moved.map((name) => stickyReplica(name, 5)))).toEqual(new Set([4]));
    expect(moved.length).toBeGreaterThan(30);
    expect(moved.length).toBeLessThan(90);
  });
});

describe('disruption', () => {
  it('has a budget where there may be several daemons, or where one is asked for', () => {
    const budget = (options: object) => objectOf<{ spec: object } | undefined>('PodDisruptionBudget', options)?.spec;
    expect(budget({})).toBeUndefined();
    expect(budget({ replicas: 2 })).toMatchObject({ maxUnavailable: 1 });
    expect(budget({ autoscaling: { type: 'horizontalPodAutoscaler', maxReplicas: 2 } })).toMatchObject({ maxUnavailable: 1 });
    expect(budget({ disruptionBudget: { minAvailable: 1 } })).toMatchObject({ minAvailable: 1 });
  });

  it('has one budget, and a warning where it keeps nodes from being drained', () => {
    expect(problems({ disruptionBudget: {} })).toMatchInlineSnapshot(`
      [
        "disruptionBudget: expected either minAvailable or maxUnavailable, received {}",
      ]
    `);
    expect(problems({ disruptionBudget: { minAvailable: 1, maxUnavailable: 1 } })).toHaveLength(1);
    expect(warnings({ disruptionBudget: { minAvailable: 1 } })).toEqual(['disruptionBudget']);
    expect(warnings({ replicas: 2, disruptionBudget: { minAvailable: 1 } })).toEqual([]);
    // Kubernetes rounds up: 60% of one is one, and of three two.
    expect(warnings({ disruptionBudget: { minAvailable: '60%' } })).toEqual(['disruptionBudget']);
    expect(warnings({ replicas: 3, disruptionBudget: { minAvailable: '60%' } })).toEqual([]);
    const triggers = [{ type: 'prometheus', serverAddress: 'http://prometheus:9090', query: 'waiting', threshold: 1 }] as const;
    const none = { type: 'keda', minReplicas: 0, maxReplicas: 3, triggers } as const;
    expect(warnings({ autoscaling: none, disruptionBudget: { minAvailable: 0 } })).toEqual([]);
    expect(warnings({ autoscaling: none, disruptionBudget: { minAvailable: 1 } })).toEqual(['disruptionBudget']);
  });

  it('gives daemons as long as the longest build, and lets builders wait for those that are away', () => {
    const grace = (options: object) => {
      const workload = objectOf<{ spec: { template: { spec: { terminationGracePeriodSeconds: number } } } }>('Deployment', options);
      return workload.spec.template.spec.terminationGracePeriodSeconds;
    };
    expect(grace({ builds: { longestBuildSeconds: 7200 } })).toBe(7260);
    const wait = (options: object) => {
      const command = builderPod({ ...base, builds: { longestBuildSeconds: 7200 }, ...options }, request).spec.containers[0]?.command ?? [];
      return command[command.indexOf('--timeout') + 1];
    };
    expect(wait({})).toBe('600');
    expect(wait({ storage: claims })).toBe('7190');
  });

  it('spreads daemons', () => {
    const daemon = {
      topologySpreadConstraints: [
        { topologyKey: 'zone', minDomains: 2 },
        { topologyKey: 'zone', maxSkew: 2 },
      ],
    };
    expect(problems({ daemon })).toMatchInlineSnapshot(`
      [
        "daemon.topologySpreadConstraints[0].minDomains: expected whenUnsatisfiable "DoNotSchedule" beside it, received 2",
        "daemon.topologySpreadConstraints[1]: expected a topologyKey and a whenUnsatisfiable that are not in the list already, received {"maxSkew":2,"topologyKey":"zone"}",
      ]
    `);
  });
});

describe('a build of a service', () => {
  it('goes to its registry, and never to the store of a node', () => {
    expect(problemsOf(() => builderPod(base, { ...request, outputs: [{ type: 'store' }] }))).toMatchInlineSnapshot(`
      [
        "outputs[0]: expected no store, as a service builds on none of the nodes that run the image, received {"type":"store"}; push it: { type: "registry" }",
      ]
    `);
    const [output] = builderPod(base, request).spec.containers[0]?.command?.slice(-1) ?? [];
    expect(output).toContain('push=true');
  });

  it('says that a tag changes, not that Pods pull what is on their node', () => {
    expect(resolveBuild(base, { ...request, image: 'web' }).warnings.map(({ message }) => message)).toMatchInlineSnapshot(`
      [
        ""web" has no tag, so "latest" is used: what it is changes with every build",
      ]
    `);
  });

  it('is restricted unless it reads files of others', () => {
    const securityOf = (context: object) => builderPod(base, { ...request, context } as never).spec.containers[0]?.securityContext;
    const claim = { type: 'persistentVolumeClaim', claimName: 'sources' };
    const restricted = { runAsNonRoot: true, runAsUser: 1000, runAsGroup: 1000, capabilities: { drop: ['ALL'] } };
    expect(securityOf(request.context)).toMatchObject(restricted);
    expect(securityOf({ ...claim, user: 1000 })).toMatchObject(restricted);
    expect(securityOf(claim)).toMatchObject({ runAsUser: 0, capabilities: { drop: ['ALL'], add: ['DAC_OVERRIDE'] } });
  });

  it('needs what its daemons allow, in every mode of security', () => {
    const rootless = { ...base, daemon: { security: { type: 'rootless' } } } as const;
    expect(problemsOf(() => builderPod(rootless, { ...request, run: { cgroupParent: '/x', network: 'host' } }))).toMatchInlineSnapshot(`
      [
        "run.network: expected a network that the daemon allows, received "host"; add "network.host" to daemon.buildkitd.entitlements of the config",
        "run.cgroupParent: expected no such option in the security mode "rootless", received "/x"; in a user namespace BuildKit gives the steps no cgroups of their own",
      ]
    `);
  });
});

describe('the construct', () => {
  it('takes objects wherever a name is wanted, and gives its config to builds', () => {
    const chart = new Chart(new App(), 'chart', { namespace: 'pool' });
    const service = new BuildKitService(chart, 'buildkit', {
      topology: 'service',
      tls: { type: 'secrets', server: { secretName: { name: 'server' } }, client: { secretName: { name: 'client' } } },
      storage: { type: 'persistentVolumeClaim', claimName: { name: 'cache' } },
      access: { subjects: [{ toSubjectConfiguration: () => ({ kind: 'User', name: 'alice', apiGroup: 'x' }) }] },
    });
    expect(service.config.namespace).toBe('pool');
    expect(service.access?.role.name).toBe('buildkit-build-access');
    expect(service.workload.kind).toBe('Deployment');
    expect(service.serviceAccount.name).toBe('buildkit-daemon');
    expect([service.headlessService, service.certificates, service.disruptionBudget, service.autoscaler]).toEqual(Array(4).fill(undefined));
    expect(new ImageBuild(chart, 'web', { buildKit: service, ...request }).workload.kind).toBe('Pod');
    expect(new ImageBuild(chart, 'api', { buildKit: service.config, ...request, name: 'api' }).workload.name).toBe('api');
    expect(JSON.stringify(service.workload.toJson())).toContain('"claimName":"cache"');
  });

  it('leaves the tree if its config is wrong', () => {
    const chart = new Chart(new App(), 'chart');
    expect(() => new BuildKitService(chart, 'buildkit', { ...base, replicas: 0 })).toThrow(/^invalid BuildKit service config/);
    expect(chart.node.children).toEqual([]);
  });
});
