import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { builderPod, type ImageBuildRequest } from '../../src';
import { synthesizeExample } from '../../test/support/examples';
import type { ApiClient } from '../cluster/api-client';
import { documentsOf } from '../cluster/documents';
import { create, type KubernetesObject, pathOf, problemsOf, read, remove } from '../cluster/objects';
import { ensureNamespace } from '../cluster/prerequisites';
import { useServer, versions } from '../cluster/servers';
import { waitUntil } from '../node/process';

const namespace = 'team-builds';
const buildsOf =
  (kubernetesVersion: string) =>
  (name: string, request: Partial<ImageBuildRequest> = {}) => {
    const context = { type: 'persistentVolumeClaim', claimName: 'sources' } as const;
    const config = { runtime: 'cri-o', namespace: 'buildkit', builds: { namespace }, kubernetesVersion } as const;
    return builderPod(config, { name, image: 'registry.example.com/team/web:1.4', context, maxImageSize: '5Gi', ...request });
  };

interface Resources {
  readonly requests?: Readonly<Record<string, string>>;
  readonly limits?: Readonly<Record<string, string>>;
}

describe.each(versions)('with the quota of the example, on the API server of Kubernetes $version,', ({ version }) => {
  const server = useServer(version);
  const build = buildsOf(version);
  let synthesized: readonly KubernetesObject[];
  let quota: KubernetesObject;
  let limitRange: KubernetesObject;
  let created: KubernetesObject[];

  beforeAll(async () => {
    synthesized = documentsOf(await synthesizeExample('quotas')).map(({ object }) => object);
    await ensureNamespace(server(), namespace);
  });

  beforeEach(async () => {
    quota = ofKind(synthesized, 'ResourceQuota');
    limitRange = ofKind(synthesized, 'LimitRange');
    created = [];
    await create(server(), limitRange);
    await create(server(), quota);
    await count(server(), quota);
    await enforced();
  });

  afterEach(async () => {
    for (const object of [...created, quota, limitRange]) await remove(server(), object);
  });

  /** Admission hears of quotas and ranges a moment later. */
  const enforced = () =>
    waitUntil('the quota and the range are enforced', async () => {
      const [problem = ''] = await problemsOf(server(), build('probe', { maxImageSize: '900Gi' }));
      const used = (await read(server(), quota)) as { readonly status?: { readonly used?: object } };
      return problem.includes('maximum ephemeral-storage usage per Container is 11Gi') && used.status?.used !== undefined;
    });

  const admitted = async (pod: KubernetesObject) => {
    const stored = await create(server(), pod);
    created.push(stored);
    return stored;
  };

  it('the build of the example is admitted, and gets the limits that it has not', async () => {
    const pod = await admitted(ofKind(synthesized, 'Pod'));
    const { spec } = pod as unknown as {
      readonly spec: { initContainers: { resources: Resources }[]; containers: { resources: Resources }[] };
    };
    const containers = [...spec.initContainers, ...spec.containers];
    expect(containers.map(({ resources }) => resources.limits)).toEqual(
      containers.map(() => ({ cpu: '2', memory: '2Gi', 'ephemeral-storage': '11Gi' })),
    );
    expect(containers.map(({ resources }) => resources.requests)).toEqual([
      { cpu: '100m', memory: '128Mi', 'ephemeral-storage': '0' },
      { cpu: '250m', memory: '256Mi', 'ephemeral-storage': '0' },
      { cpu: '50m', memory: '64Mi', 'ephemeral-storage': '0' },
    ]);
  });

  it('ten builds are admitted, and the eleventh is refused', async () => {
    for (let number = 1; number <= 10; number++) await admitted(build(`build-${number}`));
    const [problem] = await problemsOf(server(), build('build-11'));
    expect(problem).toMatch(/^403 .*exceeded quota: builds, requested: .*pods=1.*, used: .*pods=10, limited: .*pods=10/);
    await remove(server(), created.pop() as KubernetesObject);
    await recount(server(), quota, created.length);
    expect(await problemsOf(server(), build('build-11'))).toEqual([]);
  });

  it('a build of a larger image is refused by the range', async () => {
    expect(await problemsOf(server(), build('large', { maxImageSize: '10Gi' }))).toEqual([
      expect.stringMatching(/^403 .*maximum ephemeral-storage usage per Container is 11Gi, but limit is 21Gi/),
    ]);
  });

  it('without the range, a build is refused for want of limits', async () => {
    await remove(server(), limitRange);
    await waitUntil('the range is gone', async () => {
      const [problem = ''] = await problemsOf(server(), build('bare'));
      return problem.includes('must specify limits.cpu');
    });
    await create(server(), limitRange);
  });
});

function ofKind(objects: readonly KubernetesObject[], kind: string): KubernetesObject {
  const object = objects.find((one) => one.kind === kind);
  if (object === undefined) throw new Error(`the example has no ${kind}`);
  return object;
}

/** What the controller manager does first: it takes over the bounds, and counts what there is. */
async function count(client: ApiClient, quota: KubernetesObject): Promise<void> {
  const { hard } = (quota as unknown as { readonly spec: { readonly hard: Readonly<Record<string, string>> } }).spec;
  await setStatus(client, quota, { hard, used: Object.fromEntries(Object.keys(hard).map((name) => [name, '0'])) });
}

/** What the controller manager does when builds have ended. */
async function recount(client: ApiClient, quota: KubernetesObject, pods: number): Promise<void> {
  const share = { pods: 1, 'requests.cpu': 0.25, 'requests.memory': 2 ** 28, 'limits.cpu': 2, 'limits.memory': 2 ** 31 };
  const used = Object.fromEntries(
    Object.entries({ ...share, 'limits.ephemeral-storage': 11 * 2 ** 30 }).map(([name, one]) => [name, `${one * pods}`]),
  );
  await setStatus(client, quota, { used });
}

async function setStatus(client: ApiClient, quota: KubernetesObject, status: object): Promise<void> {
  const path = `${await pathOf(client, quota)}/status`;
  const answer = await client.send({
    method: 'PATCH',
    path,
    body: JSON.stringify({ status }),
    contentType: 'application/merge-patch+json',
  });
  if (answer.status !== 200) throw new Error(`no status: ${JSON.stringify(answer.body)}`);
}
