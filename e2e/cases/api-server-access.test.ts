import { beforeAll, describe, expect, it } from 'vitest';
import { type BuildKitConfig, builderJob, builderPod, buildkitManifests } from '../../src';
import { asServiceAccount, grantsOf, type Rule } from '../cluster/access';
import type { ApiClient, Call } from '../cluster/api-client';
import { apply, create, ensure, pathOf, read, remove } from '../cluster/objects';
import { ensureNamespace, serviceAccount } from '../cluster/prerequisites';
import { useServer, versions } from '../cluster/servers';

const request = { name: 'web', image: 'web:1', context: { type: 'persistentVolumeClaim', claimName: 'sources' } } as const;

const launcher = serviceAccount('launcher', 'apps');
const subjects = [
  { kind: 'ServiceAccount', name: 'launcher', namespace: 'apps' },
  { kind: 'User', name: 'alice@example.com' },
  { kind: 'Group', name: 'builders' },
] as const;

const podBuilds: BuildKitConfig = { runtime: 'containerd', namespace: 'pod-builds', access: { subjects } };
const jobBuilds: BuildKitConfig = { runtime: 'docker', namespace: 'job-builds', builds: { workload: 'Job' }, access: { subjects } };
const detection: BuildKitConfig = {
  ...{ runtime: 'cri-o', name: 'detection', namespace: 'system', builds: { namespace: 'detected-builds' } },
  access: { subjects: [{ kind: 'ServiceAccount', name: 'detector', namespace: 'apps' }], detectRuntime: true },
};

const verbs = ['create', 'delete', 'get', 'list', 'watch'];
const podRules: readonly Rule[] = [
  { verbs, apiGroups: [''], resources: ['pods'] },
  { verbs: ['get'], apiGroups: [''], resources: ['pods/log'] },
];
const jobRules: readonly Rule[] = [{ verbs, apiGroups: ['batch'], resources: ['jobs'] }, ...podRules];
const nodeRules: readonly Rule[] = [{ verbs: ['get', 'list'], apiGroups: [''], resources: ['nodes'] }];

const nodes: Call = { method: 'GET', path: '/api/v1/nodes' };

describe.each(versions)('on the API server of Kubernetes $version', ({ version }) => {
  const server = useServer(version);
  const asLauncher = () => asServiceAccount(server(), launcher);
  const asStranger = () => asServiceAccount(server(), serviceAccount('stranger', 'apps'));
  const nobody = async () => server().impersonating('mallory@example.com');

  beforeAll(async () => {
    for (const name of ['apps', 'system', 'pod-builds', 'job-builds', 'detected-builds']) await ensureNamespace(server(), name);
    for (const name of ['launcher', 'detector', 'stranger']) await ensure(server(), serviceAccount(name, 'apps'));
    for (const config of [podBuilds, jobBuilds, detection]) {
      for (const object of buildkitManifests(config)) await apply(server(), object);
    }
  });

  it.each([
    ['the ServiceAccount', asLauncher, asStranger],
    ['the user', async () => server().impersonating('alice@example.com'), nobody],
    ['a member of the group', async () => server().impersonating('bob@example.com', ['builders', 'system:authenticated']), nobody],
  ])('%s may do in the namespace of the builds what the Role says, and nothing elsewhere', async (_subject, asSubject, asOther) => {
    const [subject, other] = [await asSubject(), await asOther()];
    expect(await grantsOf(subject, 'pod-builds', other)).toEqual(podRules);
    expect(await grantsOf(subject, 'job-builds', other)).toEqual(jobRules);
    for (const namespace of ['default', 'kube-system', 'apps', 'system']) expect(await grantsOf(subject, namespace, other)).toEqual([]);
  });

  it('a launcher creates a Pod, reads it, lists, watches, asks for its log and deletes it', async () => {
    const client = await asLauncher();
    const pod = await create(client, builderPod(podBuilds, request));
    expect((await read(client, pod)).metadata.uid).toBe(pod.metadata.uid);
    expect(await statusOf(client, { method: 'GET', path: '/api/v1/namespaces/pod-builds/pods' })).toBe(200);
    const watch = { watch: 'true', timeoutSeconds: '1' };
    expect(await statusOf(client, { method: 'GET', path: '/api/v1/namespaces/pod-builds/pods', query: watch })).toBe(200);
    // There is no log, since no node has the Pod.
    expect(await statusOf(client, { method: 'GET', path: `${await pathOf(client, pod)}/log`, query: { container: 'build' } })).toBe(204);
    await remove(client, pod);
  });

  it('a launcher creates a Job, reads it and deletes it', async () => {
    const client = await asLauncher();
    const job = await create(client, builderJob(jobBuilds, request));
    expect((await read(client, job)).metadata.uid).toBe(job.metadata.uid);
    await remove(client, job);
  });

  it.each<readonly [string, Call]>([
    ['list secrets', { method: 'GET', path: '/api/v1/namespaces/pod-builds/secrets' }],
    ['run a command in a Pod', { method: 'POST', path: '/api/v1/namespaces/pod-builds/pods/web/exec', query: { command: 'id' } }],
    ['change a Pod', { method: 'PATCH', path: '/api/v1/namespaces/pod-builds/pods/web' }],
    ['delete all Pods at once', { method: 'DELETE', path: '/api/v1/namespaces/pod-builds/pods' }],
    ['create DaemonSets', { method: 'POST', path: '/apis/apps/v1/namespaces/pod-builds/daemonsets', body: '{}' }],
    ['create Jobs where builds are Pods', { method: 'POST', path: '/apis/batch/v1/namespaces/pod-builds/jobs', body: '{}' }],
    ['read the config of the daemon', { method: 'GET', path: '/api/v1/namespaces/pod-builds/configmaps/buildkit-daemon-config' }],
    ['create Pods elsewhere', { method: 'POST', path: '/api/v1/namespaces/kube-system/pods', body: '{}' }],
    ['list Pods of all namespaces', { method: 'GET', path: '/api/v1/pods' }],
    ['list nodes', nodes],
  ])('a launcher may not %s', async (_what, call) => {
    expect(await statusOf(await asLauncher(), call)).toBe(403);
  });

  it('who detects the runtime may get and list nodes, and launch builds', async () => {
    const client = await asServiceAccount(server(), serviceAccount('detector', 'apps'));
    expect(await statusOf(client, nodes)).toBe(200);
    expect(await grantsOf(client, 'default', await asStranger())).toEqual(nodeRules);
    expect(await grantsOf(client, 'detected-builds', await asStranger())).toEqual([...nodeRules, ...podRules]);
  });
});

async function statusOf(client: ApiClient, call: Call): Promise<number> {
  return (await client.send(call)).status;
}
