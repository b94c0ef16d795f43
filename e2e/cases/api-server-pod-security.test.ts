import { beforeAll, describe, expect, it } from 'vitest';
import { type BuildKitConfig, builderPod, buildkitManifests, type RuntimeName } from '../../src';
import { hasAppArmorField } from '../cluster/app-armor';
import { type KubernetesObject, problemsOf } from '../cluster/objects';
import { podOf } from '../cluster/pod-template';
import { ensureNamespace, prepareFor } from '../cluster/prerequisites';
import { useServer, type Version, versions } from '../cluster/servers';

type WorkloadName = 'buildkitd' | 'node-agent' | 'image-build';

const privileged = 'privileged (container "buildkitd" must not set securityContext.privileged=true)';
const spc = 'seLinuxOptions (pod set forbidden securityContext.seLinuxOptions: type "spc_t")';
const sysAdmin = (containers: string) =>
  `non-default capabilities (${containers} must not include "SYS_ADMIN" in securityContext.capabilities.add)`;
const hostPaths = (...volumes: readonly string[]) =>
  `hostPath volumes (${volumes.length === 1 ? 'volume' : 'volumes'} ${volumes.map((volume) => `"${volume}"`).join(', ')})`;

/** What the level `baseline` has against the Pods: each privilege that the README has in its table, and no other. */
const violations: Readonly<Record<RuntimeName, Partial<Record<WorkloadName, readonly string[]>>>> = {
  docker: { 'node-agent': [hostPaths('socket')], 'image-build': [hostPaths('socket')] },
  containerd: {
    buildkitd: [hostPaths('socket', 'root', 'containerd-socket', 'containerd-root'), privileged],
    'node-agent': [hostPaths('runtime-socket')],
    'image-build': [hostPaths('socket')],
  },
  'cri-o': {
    buildkitd: [hostPaths('socket', 'root'), privileged, spc],
    'node-agent': ['AppArmor', sysAdmin('container "node-agent"'), hostPaths('runtime-socket', 'graph-root', 'run-root'), spc],
    'image-build': ['AppArmor', sysAdmin('containers "load", "verify"'), hostPaths('socket', 'graph-root', 'run-root'), spc],
  },
};

const runtimes = Object.entries(violations).map(([runtime, expected]) => ({ runtime: runtime as RuntimeName, expected }));

describe.each(versions)('on the API server of Kubernetes $version', ({ version }) => {
  const server = useServer(version);

  beforeAll(async () => {
    for (const level of ['privileged', 'baseline', 'restricted']) {
      await ensureNamespace(server(), level, { 'pod-security.kubernetes.io/enforce': level });
      await ensureNamespace(server(), `${level}-warns`, { 'pod-security.kubernetes.io/warn': level });
    }
  });

  it.each(runtimes)('a namespace of the level privileged admits all Pods of $runtime', async ({ runtime }) => {
    for (const object of render(runtime, version, 'privileged')) {
      await prepareFor(server(), [podOf(object)]);
      expect(await problemsOf(server(), object)).toEqual([]);
      expect(await problemsOf(server(), podOf(object))).toEqual([]);
    }
  });

  it.each(runtimes)(
    'a namespace of the level baseline admits no Pod of $runtime, for what the README says',
    async ({ runtime, expected }) => {
      const found: Record<string, readonly string[]> = {};
      for (const object of render(runtime, version, 'baseline')) {
        await prepareFor(server(), [podOf(object)]);
        found[workloadName(object)] = (await problemsOf(server(), podOf(object))).flatMap(violationsIn);
      }
      expect(found).toEqual(expected);
    },
  );

  it.each(runtimes)('a namespace of the level restricted admits no Pod of $runtime', async ({ runtime }) => {
    for (const object of render(runtime, version, 'restricted')) {
      await prepareFor(server(), [podOf(object)]);
      expect(await problemsOf(server(), podOf(object))).toEqual([expect.stringContaining('violates PodSecurity "restricted:latest"')]);
    }
  });

  it.each(runtimes)(
    'a namespace that only warns takes all of $runtime, and says why its Pods would not do',
    async ({ runtime, expected }) => {
      const found: Record<string, readonly string[]> = {};
      for (const object of render(runtime, version, 'baseline-warns')) {
        await prepareFor(server(), [object]);
        const problems = await problemsOf(server(), object);
        expect(problems).toEqual([expect.stringMatching(/^would violate PodSecurity/)]);
        found[workloadName(object)] = problems.flatMap(violationsIn);
      }
      expect(found).toEqual(expected);
    },
  );

  it('a namespace takes DaemonSets whose Pods it refuses, and warns', async () => {
    const daemonSets = render('cri-o', version, 'restricted').filter(({ kind }) => kind === 'DaemonSet');
    expect(daemonSets).toHaveLength(2);
    for (const object of daemonSets) {
      expect(await problemsOf(server(), object)).toEqual([expect.stringMatching(/^would violate PodSecurity "restricted:latest"/)]);
    }
  });
});

/** The Pods of a runtime, and what makes Pods. */
function render(runtime: RuntimeName, version: Version, namespace: string): readonly KubernetesObject[] {
  const kubernetesVersion = hasAppArmorField(version) ? '1.30' : '1.27';
  const config: BuildKitConfig = { runtime, namespace, kubernetesVersion, nodeAgent: { image: 'agent.example.com/agent:1' } };
  const build = builderPod(config, { name: 'web', image: 'web:1', context: { type: 'git', url: 'https://example.com/web.git' } });
  return [...buildkitManifests(config), build].filter(({ kind }) => kind === 'DaemonSet' || kind === 'Pod');
}

function workloadName({ metadata }: KubernetesObject): string {
  return metadata.labels?.['app.kubernetes.io/name'] ?? '';
}

/** The single violations of a message. How it words AppArmor depends on the version. */
function violationsIn(message: string): readonly string[] {
  const list = message.replace(/^.*violate[sd]? PodSecurity "[^"]*": /, '').replace(/forbidden AppArmor profiles? \([^)]*\)/, 'AppArmor');
  return list.split(/, (?![^(]*\))/);
}
