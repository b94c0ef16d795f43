import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type BuildKitServiceConfig, builderPod, buildkitManifests, type ImageBuildRequest } from '../src';
import { argv, buildStep } from './support/kubelet';
import { anyServiceBuild } from './support/service-arbitraries';
import { validate } from './support/validate';

const render = (config: BuildKitServiceConfig, request: ImageBuildRequest) => [...buildkitManifests(config), builderPod(config, request)];

/** Kinds of operators, which are none of Kubernetes' own. */
const operators = ['Certificate', 'PodMonitor', 'PrometheusRule', 'ScaledObject'];

it('every service makes objects that Kubernetes takes', () => {
  fc.assert(
    fc.property(anyServiceBuild, ([config, request]) => {
      const own = render(config, request).filter(({ kind }) => !operators.includes(kind));
      for (const object of own) expect(validate(object, config.kubernetesVersion)).toEqual([]);
    }),
    { numRuns: 200 },
  );
});

it('no service has a path of its nodes, and none shares a part with its config or with another rendering', () => {
  fc.assert(
    fc.property(anyServiceBuild, ([generated, request]) => {
      const config: BuildKitServiceConfig = JSON.parse(JSON.stringify(generated));
      const before = JSON.stringify(config);
      const seen = new Set<object>();
      for (const data of [config, ...buildkitManifests(config), ...buildkitManifests(config)]) claim(data, seen);
      expect(JSON.stringify(config)).toBe(before);
      expect(JSON.stringify(render(config, request))).not.toContain('"hostPath"');
    }),
  );
});

it('every builder asks a daemon that there is, and no Pod has the certificate of the other side', () => {
  fc.assert(
    fc.property(anyServiceBuild, ([config, request]) => {
      const objects = buildkitManifests(config);
      const pod = builderPod(config, request);
      const address = new URL(argv(buildStep(pod))[2] ?? '');
      const workload = objects.find(({ kind }) => kind === 'StatefulSet' || kind === 'Deployment');
      const services = objects.filter(({ kind }) => kind === 'Service').map(({ metadata }) => metadata.name);
      const [host = '', ...rest] = address.hostname.split('.');
      if (services.includes(host)) expect(rest).toEqual([workload?.metadata.namespace, 'svc']);
      else {
        const ordinal = Number(host.split('-').at(-1));
        expect(host).toBe(`${workload?.metadata.name}-${ordinal}`);
        expect(ordinal).toBeLessThan(config.replicas ?? 1);
        expect(rest).toEqual([services[1], workload?.metadata.namespace, 'svc']);
      }
      const [server, client] = secretsOf(config, workload?.metadata.name ?? '');
      expect(JSON.stringify(pod)).not.toContain(`"${server}"`);
      expect(JSON.stringify(workload)).not.toContain(`"${client}"`);
    }),
    { numRuns: 200 },
  );
});

function secretsOf({ tls }: BuildKitServiceConfig, workload: string): readonly [string, string] {
  if (tls.type === 'secrets') return [tls.server.secretName, tls.client.secretName];
  return [`${workload}-server-tls`, `${workload}-client-tls`];
}

/** Fails if an object is found a second time, in the same place or in another. */
function claim(value: unknown, seen: Set<object>): void {
  if (typeof value !== 'object' || value === null) return;
  expect(seen.has(value), JSON.stringify(value)).toBe(false);
  seen.add(value);
  for (const item of Object.values(value)) claim(item, seen);
}
