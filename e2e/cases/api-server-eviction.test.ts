import type { PodStatus } from 'kubernetes-types/core/v1';
import { beforeAll, describe, expect, it } from 'vitest';
import { builderPod, type ImageBuildRequest } from '../../src';
import type { ApiClient } from '../cluster/api-client';
import { create, type KubernetesObject, pathOf } from '../cluster/objects';
import { prepareFor } from '../cluster/prerequisites';
import { useServer, versions } from '../cluster/servers';

const namespace = 'evictions';
const budget = {
  apiVersion: 'policy/v1',
  kind: 'PodDisruptionBudget',
  metadata: { name: 'builds', namespace },
  ...{ spec: { minAvailable: 1, selector: { matchLabels: { 'app.kubernetes.io/name': 'image-build' } } } },
};

const request: ImageBuildRequest = { name: 'x', image: 'app:1', context: { type: 'hostPath', path: '/srv/app' } };
const running = { phase: 'Running', conditions: [{ type: 'Ready', status: 'True' }] };

// Why the library makes no budget for builds: where the step that builds is an init container, budgets do not count.
const pods = [
  { what: 'a build that is the container of its Pod', runtime: 'containerd', status: running, answer: 429 },
  { what: 'a build that is an init container', runtime: 'cri-o', status: { phase: 'Pending' }, answer: 201 },
  { what: 'a build that is an init container', runtime: 'docker', status: { phase: 'Pending' }, answer: 201 },
  { what: 'a build that has ended', runtime: 'containerd', status: { phase: 'Succeeded' }, answer: 201 },
] as const;

describe.each(versions)('a budget that allows no disruption, on the API server of Kubernetes $version', ({ version }) => {
  const server = useServer(version);

  beforeAll(async () => {
    await prepareFor(server(), [budget]);
    await create(server(), budget);
    // The controller of budgets would say so as long as one build runs.
    const counted = { observedGeneration: 1, disruptionsAllowed: 0, currentHealthy: 1, desiredHealthy: 1, expectedPods: 1 };
    await setStatus(server(), budget, counted);
  });

  it.each(pods)('answers $answer to the eviction of $what ($runtime)', async ({ runtime, status, answer }) => {
    const pod = builderPod({ runtime, namespace }, { ...request, name: `${runtime}-${status.phase.toLowerCase()}` });
    await create(server(), pod as KubernetesObject);
    await setStatus(server(), pod as KubernetesObject, status);
    expect(await evict(server(), pod as KubernetesObject)).toBe(answer);
  });
});

async function setStatus(client: ApiClient, object: KubernetesObject, status: PodStatus | object): Promise<void> {
  const path = `${await pathOf(client, object)}/status`;
  const { status: code, body } = await client.send({
    method: 'PATCH',
    path,
    body: JSON.stringify({ status }),
    contentType: 'application/merge-patch+json',
  });
  expect(code, JSON.stringify(body)).toBe(200);
}

/** Asks for an eviction, as `kubectl drain` does. */
async function evict(client: ApiClient, pod: KubernetesObject): Promise<number> {
  const { name } = pod.metadata;
  const body = JSON.stringify({ apiVersion: 'policy/v1', kind: 'Eviction', metadata: { name, namespace } });
  return (await client.send({ method: 'POST', path: `${await pathOf(client, pod)}/eviction`, body })).status;
}
