import { Chart, Testing } from 'cdk8s';
import type { Deployment } from 'kubernetes-types/apps/v1';
import type { PodTemplateSpec } from 'kubernetes-types/core/v1';
import { describe, expect, it } from 'vitest';
import {
  BuildKit,
  type BuildKitConfig,
  BuildKitNodePools,
  BuildKitService,
  type BuildKitServiceConfig,
  builderPod,
  buildkitDaemonSet,
  buildkitManifests,
  ConfigError,
  type NodePoolsConfig,
  nodePoolManifests,
  type ObservabilityOptions,
  resolveConfig,
  resolveNodePools,
} from '../src';
import { fullObservability } from './cases/builds';
import { baseRequest, orchestPreset } from './cases/case';
import { validate } from './support/validate';

const all: ObservabilityOptions = { metrics: {}, podMonitor: {}, alerts: {}, dashboard: {} };

describe('metrics', () => {
  it.each(['containerd', 'cri-o'] as const)('are on a port of the Pod, and on none of the node, on %s', (runtime) => {
    const [daemon] = containersOf({ runtime, observability: { metrics: { port: 9090 } } });
    expect(daemon?.ports).toEqual([{ name: 'metrics', containerPort: 9090 }]);
    expect(daemon?.args?.slice(-2)).toEqual(['--debugaddr', ':9090']);
    const [usual] = containersOf({ runtime });
    expect(usual).not.toHaveProperty('ports');
    expect(usual?.args).not.toContain('--debugaddr');
  });

  it('are kept with whoever may read them', () => {
    const { resolvedDaemon } = resolveConfig({ runtime: 'cri-o', observability: fullObservability });
    expect(resolvedDaemon?.metrics).toEqual(fullObservability.metrics);
    const ingress = (networkPolicies: object | undefined) =>
      buildkitManifests({ runtime: 'cri-o', observability: fullObservability, networkPolicies } as BuildKitConfig)
        .filter(({ kind, metadata }) => kind === 'NetworkPolicy' && metadata.name === 'buildkit-daemon')
        .map((policy) => (policy as { readonly spec?: { readonly ingress?: object[] } }).spec?.ingress);
    expect(ingress(undefined)).toEqual([]);
    expect(ingress({})).toEqual([[{ from: fullObservability.metrics?.from, ports: [{ protocol: 'TCP', port: 9090 }] }]]);
  });

  it('are read by nobody unless policies say by whom', () => {
    const warningsOf = (networkPolicies: BuildKitConfig['networkPolicies'], metrics = {}) => {
      const config = { runtime: 'cri-o', observability: { metrics }, ...(networkPolicies && { networkPolicies }) } as const;
      return resolveConfig(config).warnings.map(({ path, message }) => `${path}: ${message}`);
    };
    expect(warningsOf({})).toMatchInlineSnapshot(`
      [
        "observability.metrics.from: networkPolicies let nobody read the metrics: name whoever does, such as the Pods of Prometheus",
      ]
    `);
    expect(warningsOf(undefined)).toEqual([]);
    expect(warningsOf({}, fullObservability.metrics)).toEqual([]);
    const from = [{ namespaceSelector: {} }];
    expect(warningsOf({ daemon: { ingress: [{ from, ports: [{ port: 'metrics' }] }] } })).toEqual([]);
  });

  it('are on no port of root where the daemon is none', () => {
    const config = { runtime: 'cri-o', observability: { metrics: { port: 80 } } } as const;
    expect(problemsOf({ ...config, daemon: { security: { type: 'rootless' } } })).toMatchInlineSnapshot(
      `"observability.metrics.port: expected 1024 or more in the security mode "rootless", received 80; lower ports are for root"`,
    );
    expect(resolveConfig(config).warnings).toEqual([]);
  });

  it('need a daemon that has them, and an address that nothing else decides', () => {
    const old = { image: 'docker.io/moby/buildkit:v0.12.5' } as const;
    expect(
      [
        problemsOf({ runtime: 'cri-o', daemon: old, observability: { metrics: {} } }),
        problemsOf({ runtime: 'cri-o', daemon: { buildkitd: { grpc: { debugAddress: ':6060' } } }, observability: { metrics: {} } }),
        problemsOf({ runtime: 'docker', observability: { metrics: {}, tracing: { endpoint: 'http://collector:4317' } } }),
        problemsOf({ runtime: 'containerd', observability: { podMonitor: {}, dashboard: {} } }),
      ].join('\n\n'),
    ).toMatchInlineSnapshot(`
      "observability.metrics: expected no such option with BuildKit 0.12.5 of docker.io/moby/buildkit:v0.12.5, received {}; it needs 0.13.0 or newer

      daemon.buildkitd.grpc.debugAddress: expected no such option beside observability.metrics, received ":6060"; the port is that of metrics

      observability.metrics: expected a runtime with a daemon of its own, received {}; its engine embeds BuildKit, and has settings of its own
      observability.tracing: expected a runtime with a daemon of its own, received {"endpoint":"http://collector:4317"}; its engine embeds BuildKit, and has settings of its own

      observability.podMonitor: expected metrics beside it, received {}; set observability.metrics: {} for the usual port
      observability.dashboard: expected metrics beside it, received {}; set observability.metrics: {} for the usual port"
    `);
  });
});

describe('objects that observe', () => {
  const pools = {
    namespace: 'builds',
    observability: all,
    nodePools: {
      a: { runtime: 'cri-o', nodeSelector: { pool: 'a' } },
      b: { runtime: 'containerd', nodeSelector: { pool: 'b' }, daemon: { image: 'docker.io/moby/buildkit:v0.30.0' } },
      c: { runtime: 'docker', nodeSelector: { pool: 'c' } },
    },
  } as const satisfies NodePoolsConfig;
  const observing = ['PodMonitor buildkit-metrics', 'PrometheusRule buildkit-alerts', 'ConfigMap buildkit-dashboard'];

  it('come last, and are known to the API server', () => {
    const objects = buildkitManifests({ runtime: 'cri-o', observability: fullObservability });
    expect(objects.slice(-3).map(named)).toEqual(observing.map((name) => `${name}.buildkit`));
    expect(objects.flatMap((object) => validate(object))).toEqual([]);
  });

  it('are made once for all pools, and are about each of their daemons', () => {
    const objects = nodePoolManifests(pools);
    expect(objects.map(named).slice(-3)).toEqual(observing);
    expect(objects.map(named).filter((name) => observing.includes(name))).toHaveLength(3);
    const [monitor, rule, dashboard] = objects.slice(-3).map((object) => JSON.stringify(object));
    expect(monitor).toContain('"values":["buildkit-a","buildkit-b"]');
    for (const text of [rule, dashboard]) expect(text).toContain('(buildkit-a-daemon|buildkit-b-daemon)-[a-z0-9]{5}');
    expect(objects.slice(-3).map(({ metadata }) => metadata.namespace)).toEqual(['builds', 'builds', 'builds']);
  });

  it('are the same through constructs, and within reach', () => {
    const chart = new Chart(Testing.app(), 'chart', { namespace: 'builds' });
    const { observability, pools: made } = new BuildKitNodePools(chart, 'buildkit', pools);
    expect(Object.keys(observability?.objects ?? {})).toEqual(['PodMonitor', 'PrometheusRule', 'Dashboard']);
    expect(Object.values(made).map((pool) => pool.observability)).toEqual([undefined, undefined, undefined]);
    expect(Testing.synth(chart)).toEqual(JSON.parse(JSON.stringify(nodePoolManifests(pools))));
    expect(new BuildKit(chart, 'plain', { runtime: 'cri-o', name: 'plain' }).observability).toBeUndefined();
  });

  it('know the Pods of names that are too long for them', () => {
    const name = 'a'.repeat(60);
    const { resolvedCluster } = resolveConfig({ runtime: 'cri-o', name, daemon: { socketDirectory: '/run/builds/a' }, observability: all });
    const names = new RegExp(`^${resolvedCluster.observability.dashboard?.daemons.podNames}$`);
    // 58 characters of "<name>-daemon-", and five that Kubernetes draws.
    expect(names.test(`${'a'.repeat(58)}x2k9z`)).toBe(true);
    expect(names.test(`${'a'.repeat(58)}`)).toBe(false);
  });

  it('have names of their own where installations of one name are observed from one namespace', () => {
    const namesIn = (namespace: string) => {
      const observability = {
        ...all,
        podMonitor: { namespace: 'monitoring' },
        alerts: { namespace: 'monitoring' },
        dashboard: { namespace },
      };
      return buildkitManifests({ runtime: 'cri-o', namespace, observability }).slice(-3).map(named);
    };
    expect(namesIn('team-a')).toEqual([
      'PodMonitor buildkit-metrics.team-a',
      'PrometheusRule buildkit-alerts.team-a',
      'ConfigMap buildkit-dashboard',
    ]);
    expect(namesIn('team-b').slice(0, 2)).toEqual(['PodMonitor buildkit-metrics.team-b', 'PrometheusRule buildkit-alerts.team-b']);
  });

  it('of pools without a daemon are those about builds', () => {
    const nodePools = { c: { runtime: 'docker', nodeSelector: { pool: 'c' } } } as const;
    expect(nodePoolManifests({ observability: { alerts: {} }, nodePools }).map(named)).toEqual(['PrometheusRule buildkit-alerts']);
    expect(problemsIn(() => resolveNodePools({ observability: all, nodePools }))).toMatchInlineSnapshot(
      `"observability.metrics: expected a runtime with a daemon of its own, received {}; its engine embeds BuildKit, and has settings of its own"`,
    );
  });
});

describe('alerts', () => {
  it('are those that have something to be made from', () => {
    const names = (config: BuildKitConfig) => rulesOf(config).map(({ alert }) => alert);
    const every = names({ runtime: 'cri-o', observability: all });
    expect(new Set(every).size).toBe(every.length);
    const without = (...left: readonly string[]) => every.filter((name) => !left.includes(name));
    expect(names({ runtime: 'cri-o', observability: { alerts: {} } })).toEqual(
      without('BuildKitDaemonNotAnswering', 'BuildKitBuildsFailing'),
    );
    const image = 'docker.io/moby/buildkit:v0.30.0';
    expect(names({ runtime: 'cri-o', daemon: { image }, observability: all })).toEqual(without('BuildKitBuildsFailing'));
    const omit = ['BuildKitRolloutStuck', 'BuildKitImageMissing'] as const;
    expect(names({ runtime: 'cri-o', observability: { ...all, alerts: { omit } } })).toEqual(without(...omit));
    expect(names({ runtime: 'docker', observability: { alerts: {} } })).toEqual([
      'BuildKitPodNotStarting',
      'BuildKitBuildersFailing',
      'BuildKitBuildNearDeadline',
      'BuildKitImageMissing',
    ]);
  });

  it('say how bad it is, what has happened, and where to read on', () => {
    for (const rule of rulesOf({ runtime: 'cri-o', observability: fullObservability })) {
      expect(rule.labels).toEqual({ team: 'platform', severity: expect.stringMatching(/^(warning|critical)$/) });
      expect(rule.annotations).toEqual({
        summary: expect.stringMatching(/\.$/),
        description: expect.stringMatching(/\.$/),
        runbook_url: `https://runbooks.example.com/buildkit#${rule.alert.toLowerCase()}`,
      });
      expect(rule.for).toMatch(/^\d+m$/);
    }
  });

  it('know the container that builds by its name', () => {
    const observability = { alerts: {} };
    const preset = orchestPreset;
    const [plain, orchest] = [{}, { preset }].map((config) => JSON.stringify(rulesOf({ runtime: 'cri-o', observability, ...config })));
    expect(plain).toContain('container=\\"build\\"');
    expect(orchest).toContain('container=\\"image-builder\\"');
    expect(orchest).not.toContain('container=\\"build\\"');
  });
});

describe('the dashboard', () => {
  it('is JSON with an id of its own for each installation, and panels beside each other', () => {
    const [first, second] = ['one', 'two'].map((name) => dashboardOf({ runtime: 'cri-o', name, observability: all }));
    expect(first?.uid).toMatch(/^[a-z0-9-]{1,40}$/);
    expect(first?.uid).not.toBe(second?.uid);
    expect(dashboardOf({ runtime: 'cri-o', name: 'one', observability: all }).uid).toBe(first?.uid);
    const places = first?.panels.map(({ gridPos }) => `${gridPos.x} ${gridPos.y}`);
    expect(new Set(places).size).toBe(places?.length);
    expect(first?.panels.map(({ id }) => id)).toEqual(first?.panels.map((_, index) => index + 1));
  });

  it('shows builds only where daemons tell of them', () => {
    const image = 'docker.io/moby/buildkit:v0.30.0';
    const text = JSON.stringify(dashboardOf({ runtime: 'cri-o', daemon: { image }, observability: all }));
    expect(text).not.toContain('buildkit_');
    expect(text).toContain('process_resident_memory_bytes');
  });
});

describe('traces', () => {
  const tracing = { endpoint: 'http://collector:4317' };

  it('are sent by the daemon alone, whose clients give theirs to it', () => {
    const names = (env: readonly { readonly name: string }[] = []) =>
      env.map(({ name }) => name).filter((name) => /OTEL|TRACED/.test(name));
    const config = { runtime: 'containerd', observability: { tracing } } as const;
    const [daemon] = containersOf(config);
    const [build] = builderPod(config, baseRequest).spec.containers;
    const place = ['TRACED_NODE', 'TRACED_NAMESPACE', 'TRACED_POD', 'OTEL_RESOURCE_ATTRIBUTES'];
    const exporter = ['ENDPOINT', 'PROTOCOL', 'TIMEOUT'].map((name) => `OTEL_EXPORTER_OTLP_TRACES_${name}`);
    expect(names(daemon?.env)).toEqual([...exporter, ...place]);
    expect(names(build?.env)).toEqual(place);
    expect(names(builderPod({ runtime: 'docker' }, baseRequest).spec.containers[0]?.env)).toEqual([]);
  });

  it.each([
    [{ endpoint: 'http://collector:4317' }, 'http://collector:4317'],
    [{ endpoint: 'https://collector', protocol: 'http/protobuf' }, 'https://collector/v1/traces'],
    [{ endpoint: 'https://collector/', protocol: 'http/protobuf' }, 'https://collector/v1/traces'],
    [{ endpoint: 'https://collector/otlp', protocol: 'http/protobuf' }, 'https://collector/otlp'],
  ] as const)('go to the URL of %o', (options, url) => {
    const [daemon] = containersOf({ runtime: 'cri-o', observability: { tracing: options } });
    expect(daemon?.env?.find(({ name }) => name.endsWith('_ENDPOINT'))?.value).toBe(url);
  });

  it('have one place for each of their settings', () => {
    const secret = { secretName: 'otel', key: 'headers' };
    const values = {
      OTEL_EXPORTER_OTLP_ENDPOINT: 'http://other:4317',
      OTEL_SERVICE_NAME: 'builds',
      OTEL_EXPORTER_OTLP_METRICS_ENDPOINT: 'x',
    };
    expect(
      [
        problemsOf({
          runtime: 'cri-o',
          observability: { tracing },
          buildkitEnv: { values, secrets: { OTEL_EXPORTER_OTLP_HEADERS: secret } },
        }),
        problemsOf({ runtime: 'cri-o', observability: { tracing }, buildkitEnv: { values: { TRACED_POD: 'x' } } }),
      ].join('\n\n'),
    ).toMatchInlineSnapshot(`
      "buildkitEnv.values.OTEL_EXPORTER_OTLP_ENDPOINT: expected no variable of traces beside observability.tracing, received "OTEL_EXPORTER_OTLP_ENDPOINT"
      buildkitEnv.secrets.OTEL_EXPORTER_OTLP_HEADERS: expected no variable of traces beside observability.tracing, received "OTEL_EXPORTER_OTLP_HEADERS"

      buildkitEnv.values.TRACED_POD: expected a variable that the library does not set itself, received "TRACED_POD""
    `);
  });

  it('are described as BuildKit takes it', () => {
    const old = { image: 'docker.io/moby/buildkit:v0.11.6' } as const;
    expect(
      [
        problemsOf({ runtime: 'cri-o', observability: { tracing: { endpoint: 'http://collector:4317/v1/traces' } } }),
        problemsOf({ runtime: 'cri-o', daemon: old, observability: { tracing: { ...tracing, samplingRatio: 0.5 } } }),
        problemsOf({
          runtime: 'cri-o',
          observability: {
            tracing: { endpoint: 'collector:4317', samplingRatio: 2, timeoutSeconds: 0.5, resourceAttributes: { 'K=': 'a', a: 'b,c' } },
          },
        }),
        problemsOf({ runtime: 'cri-o', observability: { tracing: { ...tracing, resourceAttributes: { 'k8s.pod.name': 'x' } } } }),
        problemsOf({ runtime: 'cri-o', observability: { alerts: { alertLabels: { severity: 'page' }, diskMountPoint: '/' } } }),
        problemsOf({ runtime: 'cri-o', observability: { metrics: {}, podMonitor: { interval: '0.5h' } } }),
        problemsOf({ runtime: 'cri-o', observability: { metrics: {}, podMonitor: { interval: '1m30s' } } }),
      ].join('\n\n'),
    ).toMatchInlineSnapshot(`
      "observability.tracing.endpoint: expected no path with grpc, received "http://collector:4317/v1/traces"; leave it out, or set protocol to "http/protobuf"

      observability.tracing.samplingRatio: expected no such option with BuildKit 0.11.6 of docker.io/moby/buildkit:v0.11.6, received 0.5; it needs 0.12.0 or newer

      observability.tracing.endpoint: expected the URL of a service such as "https://service.example.com:9000", received "collector:4317"; begin with "https://" or "http://"
      observability.tracing.timeoutSeconds: expected a whole number, received 0.5
      observability.tracing.timeoutSeconds: expected a number of at least 1, received 0.5
      observability.tracing.samplingRatio: expected a number of at most 1, received 2
      observability.tracing.resourceAttributes["K="]: expected the key to be the name of an attribute such as "deployment.environment.name", received "K="; use lower-case letters, digits, "_" and "."
      observability.tracing.resourceAttributes.a: expected the value of an attribute such as "production", received "b,c"; use letters, digits, "_", ".", "/", ":", "@", "+" and "-"

      observability.tracing.resourceAttributes["k8s.pod.name"]: expected an attribute that the library does not set itself, received "k8s.pod.name"

      observability.alerts.alertLabels.severity: expected no label that the library sets itself, received "page"

      observability.podMonitor.interval: expected a duration such as "30s", received "0.5h"; the units are d, h, m, s and ms, in this order

      none"
    `);
  });
});

describe('a pool', () => {
  const tls = { type: 'secrets', server: { secretName: 'server' }, client: { secretName: 'client' } } as const;
  const pool = (options: Partial<BuildKitServiceConfig> = {}): BuildKitServiceConfig => {
    return { topology: 'service', tls, namespace: 'builds', observability: all, ...options };
  };
  const claims = { type: 'volumeClaimTemplate', size: '10Gi' } as const;
  const memory = { type: 'emptyDir', sizeLimit: '8Gi', medium: 'Memory' } as const;
  const exprOf = (config: BuildKitServiceConfig, name: string) => rulesOf(config).find(({ alert }) => alert === name)?.expr;

  it('has metrics on a port of its Pods, which its Services do not have, for whom it names', () => {
    const { from } = fullObservability.metrics ?? {};
    const objects = buildkitManifests(pool({ networkPolicies: {}, observability: { metrics: { from: from ?? [] } } }));
    const [container] = templateOf(objects)?.spec?.containers ?? [];
    expect(container?.ports).toEqual([{ name: 'metrics', containerPort: 6060 }]);
    expect(container?.args?.slice(-2)).toEqual(['--debugaddr', ':6060']);
    expect(JSON.stringify(objects.filter(({ kind }) => kind === 'Service'))).not.toContain('6060');
    const policy = objects.find(({ kind, metadata }) => kind === 'NetworkPolicy' && metadata.name === 'buildkit-daemon');
    expect((policy as { readonly spec?: { readonly ingress?: object[] } }).spec?.ingress?.slice(1)).toEqual([
      { from, ports: [{ protocol: 'TCP', port: 6060 }] },
    ]);
  });

  it('is observed by objects that come last, from the construct too', () => {
    const objects = buildkitManifests(pool({ access: { subjects: [{ kind: 'User', name: 'a' }] } }));
    const observing = ['PodMonitor buildkit-metrics', 'PrometheusRule buildkit-alerts', 'ConfigMap buildkit-dashboard'];
    expect(objects.slice(-3).map(named)).toEqual(observing);
    expect(objects.flatMap((object) => validate(object))).toEqual([]);
    const chart = new Chart(Testing.app(), 'chart', { namespace: 'builds' });
    const { observability } = new BuildKitService(chart, 'buildkit', pool());
    expect(Object.keys(observability?.objects ?? {})).toEqual(['PodMonitor', 'PrometheusRule', 'Dashboard']);
    const { observability: none, ...without } = pool({ name: 'other' });
    expect(new BuildKitService(chart, 'other', without).observability).toBeUndefined();
  });

  it('has the alerts of what makes its daemons, and of what has their caches', () => {
    const names = (config: BuildKitServiceConfig) => rulesOf(config).map(({ alert }) => alert);
    const usual = names({ ...pool() });
    const ofNodes = names({ runtime: 'cri-o', observability: all } as never);
    // Pods pull what a pool has built.
    expect(usual).toEqual(ofNodes.filter((name) => name !== 'BuildKitImageMissing'));
    expect(names(pool({ storage: memory }))).toEqual(usual.filter((name) => name !== 'BuildKitNodeDiskFilling'));
    const onClaims = usual.map((name) => (name === 'BuildKitNodeDiskFilling' ? 'BuildKitVolumeFilling' : name));
    expect(names(pool({ storage: claims }))).toEqual(onClaims);
    expect(names(pool({ storage: { type: 'persistentVolumeClaim', claimName: 'cache' } }))).toEqual(onClaims);
    for (const storage of [claims, memory, { type: 'persistentVolumeClaim', claimName: 'cache' } as const]) {
      expect(JSON.stringify(rulesOf(pool({ storage })))).not.toContain('kube_daemonset');
    }
  });

  it('lacks daemons during a rollout only where they end before their successors start', () => {
    const expr = (storage: BuildKitServiceConfig['storage']) =>
      exprOf(pool({ ...(storage && { storage }) }), 'BuildKitDaemonUnavailable')?.includes('unless');
    expect(expr(undefined)).toBe(false);
    expect(expr({ type: 'persistentVolumeClaim', claimName: 'cache' })).toBe(true);
    expect(expr(claims)).toBe(true);
  });

  it.each([
    ['a Deployment', {}, 'buildkit-daemon', ['buildkit-daemon-7d4b9c6f5d-x7k2p'], ['buildkit-daemon-x7k2p', 'buildkit-daemon-0']],
    [
      'a Deployment whose name is cut in those of its Pods',
      { name: 'a'.repeat(45) },
      `${'a'.repeat(45)}-daemon`,
      // 58 characters of what the ReplicaSet is called, and five more.
      [`${'a'.repeat(45)}-daemon-7d4b9x7k2p`],
      [`${'a'.repeat(45)}-daemon-x7k2p`],
    ],
    ['a StatefulSet', { storage: claims }, 'buildkit-daemon', ['buildkit-daemon-0', 'buildkit-daemon-12'], ['buildkit-daemon-x7k2p']],
  ] as const)('finds the Pods of %s by their names', (_name, options, workload, own, others) => {
    const pattern = /kube_pod_info\{.*pod=~"([^"]+)"/.exec(exprOf(pool(options), 'BuildKitNodeDiskPressure') ?? '')?.[1] ?? '';
    expect(pattern).toContain(workload);
    const isFound = (pod: string) => new RegExp(`^(?:${pattern})$`).test(pod);
    expect(own.map(isFound)).toEqual(own.map(() => true));
    expect(others.map(isFound)).toEqual(others.map(() => false));
  });

  it.each([
    [claims, 'root-buildkit-daemon-[0-9]+'],
    [{ type: 'persistentVolumeClaim', claimName: 'build.cache' }, 'build\\\\.cache'],
  ] as const)('measures its claims where it is %o', (storage, names) => {
    expect(exprOf(pool({ storage }), 'BuildKitVolumeFilling')).toContain(`persistentvolumeclaim=~"${names}"`);
    const objects = JSON.stringify(buildkitManifests(pool({ storage })).filter(({ kind }) => kind === 'ConfigMap'));
    expect(objects).toContain('kubelet_volume_stats_used_bytes');
    expect(JSON.stringify(buildkitManifests(pool()))).not.toContain('kubelet_volume_stats');
  });

  it('is told what does not fit it', () => {
    const problems = (options: Partial<BuildKitServiceConfig>) => problemsIn(() => resolveConfig(pool(options)));
    const alerts = { diskMountPoint: '/data', freeDiskRatio: 0.2 };
    expect(problems({ observability: { metrics: {}, alerts } })).toBe('none');
    expect(
      [
        problems({ service: { port: 6060 } }),
        problems({ observability: { metrics: { port: 1234 } } }),
        problems({ storage: claims, observability: { alerts } }),
        problems({ storage: memory, observability: { alerts } }),
        problems({ daemon: { image: 'docker.io/moby/buildkit:v0.12.5' } }),
        problems({ observability: { podMonitor: {}, dashboard: {} }, daemon: { buildkitd: { grpc: { debugAddress: ':6060' } } } }),
        problems({ daemon: { buildkitd: { grpc: { debugAddress: ':6060' } } } }),
      ].join('\n\n'),
    ).toMatchInlineSnapshot(`
      "observability.metrics.port: expected another port than that of the service, received 6060; give one of them another

      observability.metrics.port: expected another port than that of the service, received 1234; give one of them another

      observability.alerts.diskMountPoint: expected no such option where no cache is on the disk of a node, received "/data"

      observability.alerts.diskMountPoint: expected no such option where no cache is on the disk of a node, received "/data"
      observability.alerts.freeDiskRatio: expected no such option where the caches are in memory, received 0.2

      observability.metrics: expected no such option with BuildKit 0.12.5 of docker.io/moby/buildkit:v0.12.5, received {}; it needs 0.13.0 or newer

      observability.podMonitor: expected metrics beside it, received {}; set observability.metrics: {} for the usual port
      observability.dashboard: expected metrics beside it, received {}; set observability.metrics: {} for the usual port

      daemon.buildkitd.grpc.debugAddress: expected no such option beside observability.metrics, received ":6060"; the port is that of metrics"
    `);
  });

  it('has its daemons alone send traces', () => {
    const config = pool({ observability: { tracing: { endpoint: 'http://collector:4317' } } });
    const [daemon] = templateOf(buildkitManifests(config))?.spec?.containers ?? [];
    const [build] = builderPod(config, { ...baseRequest, context: { type: 'git', url: 'https://example.com/a.git' } }).spec.containers;
    const names = (env: readonly { readonly name: string }[] = []) =>
      env.map(({ name }) => name).filter((name) => name.startsWith('OTEL_'));
    expect(names(daemon?.env)).toContain('OTEL_EXPORTER_OTLP_TRACES_ENDPOINT');
    expect(daemon?.livenessProbe?.exec?.command?.slice(0, 2)).toEqual(['env', 'OTEL_TRACES_EXPORTER=none']);
    expect(names(build?.env)).toEqual(['OTEL_RESOURCE_ATTRIBUTES']);
  });
});

interface Rule {
  readonly alert: string;
  readonly expr: string;
  readonly for: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
}

function rulesOf(config: BuildKitConfig | BuildKitServiceConfig): readonly Rule[] {
  const rule = buildkitManifests(config as BuildKitConfig).find(({ kind }) => kind === 'PrometheusRule') as {
    readonly spec?: { readonly groups: readonly { readonly rules: readonly Rule[] }[] };
  };
  return rule.spec?.groups.flatMap(({ rules }) => rules) ?? [];
}

interface Dashboard {
  readonly uid: string;
  readonly panels: readonly { readonly id: number; readonly gridPos: { readonly x: number; readonly y: number } }[];
}

function dashboardOf(config: BuildKitConfig): Dashboard {
  const name = `${config.name ?? 'buildkit'}-dashboard`;
  const object = buildkitManifests(config).find(({ metadata }) => metadata.name === name);
  const { data } = object as { readonly data?: Readonly<Record<string, string>> };
  return JSON.parse(data?.[`${name}.json`] ?? '');
}

/** The Pods of a pool. */
function templateOf(objects: readonly { readonly kind: string }[]): PodTemplateSpec | undefined {
  const workload = objects.find(({ kind }) => kind === 'Deployment' || kind === 'StatefulSet') as Deployment | undefined;
  return workload?.spec?.template;
}

function containersOf(config: BuildKitConfig) {
  return buildkitDaemonSet(config)?.spec.template.spec.containers ?? [];
}

function named({ kind, metadata }: { readonly kind: string; readonly metadata: { readonly name: string } }): string {
  return `${kind} ${metadata.name}`;
}

function problemsOf(config: BuildKitConfig): string {
  return problemsIn(() => resolveConfig(config));
}

function problemsIn(action: () => unknown): string {
  try {
    action();
  } catch (error) {
    if (error instanceof ConfigError) return error.issues.map(({ path, message }) => `${path}: ${message}`).join('\n');
    throw error;
  }
  return 'none';
}
