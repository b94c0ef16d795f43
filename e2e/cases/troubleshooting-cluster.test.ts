import { buildkitManifests, type CrioConfig } from 'cdk8s-buildkit';
import type { DaemonSetSpec } from 'kubernetes-types/apps/v1';
import type { Volume } from 'kubernetes-types/core/v1';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { apply, create, type KubernetesObject, problemsIn, problemsOf, tryApply } from '../cluster/objects';
import { hasEnded, logOf, readUntil, type StoredPod } from '../cluster/pods';
import { crioWithSkopeo } from '../runtimes/cri-o';
import { ClusterBench } from './cluster-bench';
import { events, refusals, updates } from './cluster-messages';
import { consumer, namespace } from './cluster-objects';
import { expectDocumented, spoilt, tabledRefusalIn, tabledRefusals } from './documented-messages';
import { fromBusybox } from './sources';

// The messages of docs/troubleshooting.md that Kubernetes gives: the API server, the scheduler, controllers and the kubelet.

const config: CrioConfig = { runtime: 'cri-o', namespace };
const strict = 'strict';
const late = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'late', namespace } };
const enforced = { 'pod-security.kubernetes.io/enforce': 'baseline' };

describe('Kubernetes with CRI-O', () => {
  let bench: ClusterBench;
  beforeAll(async () => {
    bench = await ClusterBench.start('kubernetes-1.37', crioWithSkopeo, config, []);
    await bench.rolledOut(config);
    await create(bench.cluster.admin, { apiVersion: 'v1', kind: 'Namespace', metadata: { name: strict, labels: enforced } });
    for (const object of wrongObjects(bench)) await apply(bench.cluster.admin, object);
  });
  afterAll(() => bench?.stop());

  it('the log of a Pod: waiting', async () => {
    await expect
      .poll(async () => isDocumented('waiting', messageIn(await logOf(bench.cluster.admin, late, 'verify'))), {
        timeout: 60_000,
        interval: 500,
      })
      .toBe(true);
  });

  it('the status of a Pod: deadline', async () => {
    const { status } = await readUntil<StoredPod>(bench.cluster.admin, late, hasEnded);
    expectDocumented('deadline', `${status?.reason}: ${status?.message}`);
  });

  it.each(refusals)('the API server: %s', async (name) => {
    expectDocumented(name, (await problemsOf(bench.cluster.admin, refused(bench)[name])).join('\n'));
  });

  it('the API server: every message of the table', async () => {
    const said = await Promise.all(mistaken(bench).map(async (object) => (await problemsOf(bench.cluster.admin, object)).join('\n')));
    expect(tabledRefusals.length).toBeGreaterThan(8);
    expect(said.map((message) => tabledRefusalIn(message) ?? message).sort()).toEqual([...tabledRefusals].sort());
  });

  it.each(updates)('the API server, of what is there: %s', async (name) => {
    const answer = await tryApply(bench.cluster.admin, changed(bench)[name]);
    expectDocumented(name, problemsIn(answer).join('\n'));
  });

  it.each(events)('an event: %s', async (name) => {
    await expect
      .poll(async () => (await eventsOf(bench)).some((event) => isDocumented(name, event)), { timeout: 90_000, interval: 1000 })
      .toBe(true);
  });
});

/** Objects that an API server refuses. */
function refused(bench: ClusterBench): Readonly<Record<(typeof refusals)[number], KubernetesObject>> {
  const pod = bench.pod(config, { name: 'refused', image: 'x:1' });
  const daemonSet = buildkitManifests({ runtime: 'containerd', namespace }).find(({ kind }) => kind === 'DaemonSet');
  const withDaemon = (securityContext: object) => {
    const copy = structuredClone(daemonSet) as unknown as { readonly spec: { readonly template: { readonly spec: object } } };
    const spoiltTemplate = spoilt(copy.spec.template, 'buildkitd', (container) => {
      container.securityContext = securityContext;
    });
    return { ...copy, spec: { ...copy.spec, template: spoiltTemplate } } as unknown as KubernetesObject;
  };
  const misspelt = spoilt(pod, 'verify', (container) => {
    container.securityContext = { ...container.securityContext, capabilities: { add: ['CAP_SYS_ADMIN'] } };
  });
  return {
    'pod-security': { ...pod, metadata: { ...pod.metadata, namespace: strict } } as KubernetesObject,
    'unknown-field': { ...pod, ...{ spec: { ...pod.spec, ttlStrategy: { secondsAfterCompletion: 100 } } } } as KubernetesObject,
    bidirectional: withDaemon({ privileged: false }),
    'privileged-escalation': withDaemon({ privileged: true, allowPrivilegeEscalation: false }),
    'capability-spelling': misspelt as unknown as KubernetesObject,
  };
}

/** Objects with one mistake each. */
function mistaken(bench: ClusterBench): readonly KubernetesObject[] {
  const pod = bench.pod(config, { name: 'mistaken', image: 'x:1' });
  const [first, ...others] = pod.spec.volumes;
  const withSpec = (spec: object) => ({ ...pod, ...{ spec: { ...pod.spec, ...spec } } }) as KubernetesObject;
  const withHostPath = (hostPath: object) =>
    withSpec({ volumes: [{ ...first, hostPath: { ...first?.hostPath, ...hostPath } }, ...others] });
  const withVerify = (spoil: Parameters<typeof spoilt>[2]) => spoilt(pod, 'verify', spoil) as unknown as KubernetesObject;
  const withMetadata = (metadata: object) => ({ ...pod, metadata: { ...pod.metadata, ...metadata } }) as KubernetesObject;
  const daemonSet = buildkitManifests(config).find(({ kind }) => kind === 'DaemonSet') as KubernetesObject & {
    readonly spec: DaemonSetSpec;
  };
  const withTemplate = (spec: object) => ({
    ...daemonSet,
    ...{ spec: { ...daemonSet.spec, template: { ...daemonSet.spec.template, spec } } },
  });
  const template = daemonSet.spec.template;
  const { restartPolicy: _, ...withoutPolicy } = pod.spec;
  const emptyProbe = spoilt(template, 'buildkitd', (container) => {
    container.livenessProbe = { ...container.livenessProbe, exec: { command: [] } };
  });
  return [
    withHostPath({ path: '/var/../etc' }),
    withHostPath({ type: 'Dir' }),
    withVerify((container) => {
      container.image = ' x:1';
    }),
    withVerify(({ volumeMounts = [] }) => volumeMounts.push(...volumeMounts.slice(0, 1))),
    withTemplate(emptyProbe.spec),
    withMetadata({ labels: { image: 'registry.example.com/web:1' } }),
    withMetadata({ name: 'Build_Web' }),
    withTemplate({ ...template.spec, restartPolicy: 'Never' }),
    { apiVersion: 'batch/v1', kind: 'Job', metadata: { name: 'mistaken', namespace }, ...{ spec: { template: { spec: withoutPolicy } } } },
  ];
}

/** Objects that are there, with another field that never changes. */
function changed(bench: ClusterBench): Readonly<Record<(typeof updates)[number], KubernetesObject>> {
  const pod = bench.pod(config, { name: 'nowhere', image: 'x:1', nodeName: 'node-1' });
  const daemonSet = buildkitManifests(config).find(({ kind }) => kind === 'DaemonSet') as KubernetesObject & {
    readonly spec: DaemonSetSpec;
  };
  const matchLabels = { app: 'buildkit' };
  const { spec } = daemonSet;
  const template = { ...spec.template, metadata: { ...spec.template.metadata, labels: matchLabels } };
  return {
    'pod-update': pod as KubernetesObject,
    'selector-update': { ...daemonSet, ...{ spec: { ...spec, selector: { matchLabels }, template } } },
  };
}

/** Objects that are taken, and of which something is said later. */
function wrongObjects(bench: ClusterBench): readonly KubernetesObject[] {
  const pod = bench.pod(config, { name: 'base', image: 'x:1' });
  const named = (name: string, spec: object) => ({ ...pod, metadata: { ...pod.metadata, name }, ...{ spec } }) as KubernetesObject;
  const withVolume = (name: string, volume: string, source: Omit<Volume, 'name'>) =>
    named(name, { ...pod.spec, volumes: pod.spec.volumes.map((one) => (one.name === volume ? { name: volume, ...source } : one)) });
  const slow = { name: 'late', image: 'late:1', activeDeadlineSeconds: 20, files: { Dockerfile: `${fromBusybox}RUN sleep 600\n` } };
  return [
    bench.pod(config, slow) as KubernetesObject,
    named('nowhere', { ...pod.spec, nodeSelector: { 'example.com/none': 'true' } }),
    withVolume('no-claim', 'context', { persistentVolumeClaim: { claimName: 'none' } }),
    withVolume('no-directory', 'graph-root', { hostPath: { path: '/data/none', type: 'Directory' } }),
    withVolume('no-socket', 'graph-root', { hostPath: { path: '/run/none.sock', type: 'Socket' } }),
    consumer('short', 'x:1', ['/x']),
    consumer('missing', 'registry.example.com/none:1', ['/x']),
    consumer('upper', 'registry.example.com/X:1', ['/x']),
    ...(buildkitManifests({ ...config, namespace: strict }) as readonly KubernetesObject[]),
  ];
}

/** The events of both namespaces, each as `kubectl describe` shows it. */
async function eventsOf(bench: ClusterBench): Promise<readonly string[]> {
  const { body } = await bench.cluster.admin.send({ method: 'GET', path: '/api/v1/events' });
  const { items } = body as { readonly items: readonly { readonly reason: string; readonly message: string }[] };
  return items.map(({ reason, message }) => `${reason}: ${message}`);
}

function isDocumented(name: string, event: string): boolean {
  try {
    expectDocumented(name, event);
    return true;
  } catch {
    return false;
  }
}

/** What the API server says in place of a log. */
function messageIn(answer: string): string {
  return answer.startsWith('{') ? (JSON.parse(answer) as { readonly message: string }).message : answer;
}
