import type { PodSpec } from 'kubernetes-types/core/v1';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  type BuildKitConfig,
  type BuildKitServiceConfig,
  builderPod,
  buildkitManifests,
  type ImageBuildRequest,
  type RuntimeName,
} from '../../src';
import { hasAppArmorField } from '../cluster/app-armor';
import { apply, ensure, type KubernetesObject, problemsOf, tryCreate } from '../cluster/objects';
import { podOf } from '../cluster/pod-template';
import { ensureNamespace, serviceAccount, untilPriorityClass } from '../cluster/prerequisites';
import { useServer, type Version, versions } from '../cluster/servers';

const runtimes: readonly { readonly runtime: RuntimeName }[] = [{ runtime: 'docker' }, { runtime: 'containerd' }, { runtime: 'cri-o' }];

// As Talos sets up its API server.
describe.each(versions)('where Kubernetes $version enforces baseline in namespaces without a label', ({ version }) => {
  const server = useServer(version, 'baseline');

  it.each(runtimes)('the namespaces of $runtime admit its Pods', async ({ runtime }) => {
    const config = { ...configOf(runtime, version), namespace: `${runtime}-daemon`, builds: { namespace: `${runtime}-builds` } };
    const objects = objectsOf({ ...config, namespaces: { type: 'create' } });
    const namespaces = objects.filter(({ kind }) => kind === 'Namespace');
    expect(namespaces.map(({ metadata }) => metadata.name)).toEqual([`${runtime}-daemon`, `${runtime}-builds`]);
    for (const namespace of namespaces) await apply(server(), namespace);
    await makeAccounts(objects);
    for (const object of workloadsIn(objects)) {
      expect(await problemsOf(server(), object)).toEqual([]);
      expect(await problemsOf(server(), podOf(object))).toEqual([]);
    }
  });

  it('the namespaces of a service admit its Pods, each with the level that they need', async () => {
    const config: BuildKitServiceConfig = {
      ...serviceOf(version),
      namespace: 'service-daemons',
      builds: { namespace: 'service-builds' },
      namespaces: { type: 'create' },
    };
    const objects = [...buildkitManifests(config), builderPod(config, fromClaim({}))];
    const namespaces = objects.filter(({ kind }) => kind === 'Namespace');
    expect(namespaces.map(({ metadata }) => metadata.labels?.['pod-security.kubernetes.io/enforce'])).toEqual(['privileged', 'baseline']);
    for (const namespace of namespaces) await apply(server(), namespace);
    await makeAccounts(objects);
    expect(workloadsIn(objects).map(({ kind }) => kind)).toEqual(['Deployment', 'Pod']);
    for (const object of workloadsIn(objects)) {
      expect(await problemsOf(server(), object)).toEqual([]);
      expect(await problemsOf(server(), podOf(object))).toEqual([]);
    }
  });

  it.each(runtimes)('a namespace without labels admits no Pod of $runtime', async ({ runtime }) => {
    await ensureNamespace(server(), `${runtime}-bare`);
    const objects = objectsOf({ ...configOf(runtime, version), namespace: `${runtime}-bare` });
    await makeAccounts(objects);
    for (const object of workloadsIn(objects)) {
      expect(await problemsOf(server(), podOf(object))).toEqual([expect.stringMatching(/^403 .*violates PodSecurity "baseline:latest"/)]);
    }
  });

  async function makeAccounts(objects: readonly KubernetesObject[]): Promise<void> {
    for (const { metadata } of workloadsIn(objects)) await ensure(server(), serviceAccount('default', metadata.namespace ?? 'default'));
    for (const object of objects.filter(({ kind }) => kind === 'ServiceAccount')) await apply(server(), object);
  }
});

describe.each(versions)('a namespace that enforces restricted on Kubernetes $version', ({ version }) => {
  const server = useServer(version);
  const config: BuildKitServiceConfig = { ...serviceOf(version), builds: { namespace: 'restricted-builds' } };

  beforeAll(async () => {
    await ensureNamespace(server(), 'restricted-builds', { 'pod-security.kubernetes.io/enforce': 'restricted' });
    await ensure(server(), serviceAccount('default', 'restricted-builds'));
  });

  it('admits builds of a service that read a claim as the owner of its files', async () => {
    expect(await problemsOf(server(), builderPod(config, fromClaim({ user: 1000 })))).toEqual([]);
  });

  it('admits builds of a service that read no directory', async () => {
    const context = { type: 'git', url: 'https://example.com/web.git' } as const;
    expect(await problemsOf(server(), builderPod(config, { ...fromClaim({}), context }))).toEqual([]);
  });

  it('admits no builds of a service that read the files of anybody', async () => {
    const problems = await problemsOf(server(), builderPod(config, fromClaim({})));
    expect(problems).toEqual([
      expect.stringMatching(/^403 .*violates PodSecurity "restricted:latest".*unrestricted capabilities.*"DAC_OVERRIDE"/),
    ]);
  });
});

describe.each(versions)('the PriorityClasses on Kubernetes $version', ({ version }) => {
  const server = useServer(version);
  const objects = objectsOf({
    ...configOf('cri-o', version),
    namespace: 'prioritized',
    priorityClasses: { daemon: { value: 1_000_000_000 }, builds: { value: -10, preemptionPolicy: 'Never' } },
  });

  beforeAll(async () => {
    for (const name of ['default', 'prioritized']) await ensureNamespace(server(), name);
    for (const object of objects.filter(({ kind }) => kind === 'ServiceAccount' || kind === 'PriorityClass')) await apply(server(), object);
    const classes = objects.filter(({ kind }) => kind === 'PriorityClass');
    for (const { metadata } of classes) await untilPriorityClass(server(), metadata.name, 'known');
  });

  it('give the Pods their priority', async () => {
    const priorities = await Promise.all(workloadsIn(objects).map(async (object) => admitted(object)));
    expect(priorities).toEqual([
      { pod: 'buildkitd', priority: 1_000_000_000, preemptionPolicy: 'PreemptLowerPriority' },
      { pod: 'node-agent', priority: 1_000_000_000, preemptionPolicy: 'PreemptLowerPriority' },
      { pod: 'image-build', priority: -10, preemptionPolicy: 'Never' },
    ]);
  });

  it('cannot change, as the documentation says', async () => {
    const [daemon] = objects.filter(({ kind }) => kind === 'PriorityClass');
    expect(daemon).toBeDefined();
    if (daemon === undefined) return;
    await expect(apply(server(), { ...daemon, ...{ value: 1 } })).rejects.toThrow(/^422 .*value.*may not be changed in an update/);
    // Whoever applied the same again changes nothing.
    await apply(server(), daemon);
  });

  it('are as high as Kubernetes lets them be', async () => {
    const tooHigh = { apiVersion: 'scheduling.k8s.io/v1', kind: 'PriorityClass', metadata: { name: 'too-high' }, value: 1_000_000_001 };
    expect(await problemsOf(server(), tooHigh)).toEqual([expect.stringContaining('1000000000')]);
  });

  async function admitted(object: KubernetesObject): Promise<object> {
    const { status, body } = await tryCreate(server(), podOf(object));
    expect(status).toBe(201);
    const { priority, preemptionPolicy } = (body as { readonly spec: PodSpec }).spec;
    return { pod: object.metadata.labels?.['app.kubernetes.io/name'], priority, preemptionPolicy };
  }
});

function configOf(runtime: RuntimeName, version: Version): BuildKitConfig {
  return { runtime, kubernetesVersion: hasAppArmorField(version) ? '1.30' : '1.27', nodeAgent: { image: 'agent.example.com/agent:1' } };
}

function serviceOf(version: Version): BuildKitServiceConfig {
  return {
    topology: 'service',
    kubernetesVersion: hasAppArmorField(version) ? '1.30' : '1.27',
    tls: { type: 'secrets', server: { secretName: 'server' }, client: { secretName: 'client' } },
  };
}

/** A build from a claim, whose files somebody may own. */
function fromClaim(owner: { readonly user?: number }): ImageBuildRequest {
  return { name: 'web', image: 'registry.example.com/web:1', context: { type: 'persistentVolumeClaim', claimName: 'sources', ...owner } };
}

/** The objects of a config, and a build of it. */
function objectsOf(config: BuildKitConfig): readonly KubernetesObject[] {
  const build = builderPod(config, { name: 'web', image: 'web:1', context: { type: 'git', url: 'https://example.com/web.git' } });
  return [...buildkitManifests(config), build];
}

function workloadsIn(objects: readonly KubernetesObject[]): readonly KubernetesObject[] {
  return objects.filter(({ kind }) => ['DaemonSet', 'Deployment', 'Pod'].includes(kind));
}
