import { setTimeout } from 'node:timers/promises';
import fc, { type Arbitrary } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type BuildKitConfig, buildkitManifests, type CrioConfig } from '../../src';
import { cases } from '../../test/cases';
import { containerdConfig, crioConfig, dockerConfig } from '../../test/support/arbitraries';
import { renderCase } from '../../test/support/render';
import type { ApiClient } from '../cluster/api-client';
import { appArmorProblems, hasAppArmorField } from '../cluster/app-armor';
import { apply, type KubernetesObject, remove, type StoredObject } from '../cluster/objects';
import { ensureNamespace, forgetPriorityClass, prepareFor, untilPriorityClass } from '../cluster/prerequisites';
import { useServer, versions } from '../cluster/servers';

const runs = Number(process.env.API_SERVER_UPDATES ?? 60);
const seed = Number(process.env.API_SERVER_SEED ?? 20_240_601);

const access = { subjects: [{ kind: 'ServiceAccount', name: 'launcher' }] } as const;
const before: BuildKitConfig = { runtime: 'cri-o', access, nodeAgent: { image: 'agent.example.com/agent:1' } };

const changes: readonly { readonly change: string; readonly after: BuildKitConfig }[] = [
  { change: 'version of BuildKit', after: { ...before, daemon: { image: 'docker.io/moby/buildkit:v0.31.0' } } },
  { change: 'version of the agent', after: { ...before, nodeAgent: { image: 'agent.example.com/agent:2' } } },
  { change: 'label', after: { ...before, labels: { 'app.kubernetes.io/version': '2', 'example.com/team': 'web' } } },
  { change: 'label of the daemon', after: { ...before, daemon: { labels: { 'example.com/tier': 'node' } } } },
  { change: 'resource', after: { ...before, daemon: { resources: { requests: { cpu: 2 }, limits: { memory: '8Gi' } } } } },
  { change: 'node selector', after: { ...before, nodeSelector: { 'example.com/pool': 'builds' } } },
  { change: 'setting of buildkitd', after: { ...before, daemon: { buildkitd: { worker: { maxParallelism: 2 } } } } },
  { change: 'subject', after: { ...before, access: { subjects: [{ kind: 'Group', name: 'builders' }], detectRuntime: true } } },
  { change: 'workload of builds', after: { ...before, builds: { workload: 'Job', longestBuildSeconds: 60 } } },
];

const generated: readonly { readonly runtime: string; readonly config: Arbitrary<BuildKitConfig> }[] = [
  { runtime: 'docker', config: dockerConfig },
  { runtime: 'containerd', config: containerdConfig },
  { runtime: 'cri-o', config: crioConfig.map(withoutUserNamespace) },
];

describe.each(versions)('the API server of Kubernetes $version', ({ version }) => {
  const server = useServer(version);

  it.each(cases)('changes nothing when $config.runtime $name is applied again', async (entry) => {
    const objects = [...renderCase(entry).values()].filter(
      (object) => hasAppArmorField(version) || appArmorProblems(version, object).length === 0,
    );
    const first = await applyAll(server(), objects);
    // Later than the second that is noted with what has been applied.
    if (objects.some(({ apiVersion }) => apiVersion.includes('monitoring'))) await setTimeout(1_000);
    expect((await applyAll(server(), objects)).map(resourceVersion)).toEqual(first.map(resourceVersion));
    // Builds run once: those of the next case have the same names.
    for (const build of objects.filter(({ kind }) => kind === 'Pod' || kind === 'Job')) await remove(server(), build);
  });

  it.each(changes)('takes a changed $change for the same objects', async ({ after }) => {
    const first = await applyAll(server(), buildkitManifests(before));
    const second = await applyAll(server(), buildkitManifests(after));
    expectSameObjects(first, second);
    expect(second.map(resourceVersion)).not.toEqual(first.map(resourceVersion));
  });

  it.each(generated)(
    `updates any config of $runtime to any other, ${runs} times (seed ${seed})`,
    { timeout: 600_000 },
    async ({ config }) => {
      const property = fc.asyncProperty(config, config, async (from, to) => {
        const old = buildkitManifests({ ...from, ...installation });
        const next = buildkitManifests({ ...to, ...installation });
        const first = await applyAll(server(), old);
        for (const object of old.filter(isPriorityClass)) await forgetPriorityClass(server(), object);
        const second = await applyAll(server(), next);
        expectSameObjects(
          first.filter((object) => !isPriorityClass(object)),
          second,
        );
        for (const object of next.filter(isPriorityClass)) await forgetPriorityClass(server(), object);
      });
      await fc.assert(property, { numRuns: runs, seed });
    },
  );
});

/** User namespaces need a newer version than that of the installation. */
function withoutUserNamespace(config: CrioConfig): CrioConfig {
  const { security, ...daemon } = config.daemon ?? {};
  return security?.type === 'userNamespace' ? { ...config, daemon } : config;
}

/** What makes two configs those of one installation. AppArmor profiles are annotations, which every version takes. */
const installation = { name: 'buildkit', namespace: 'builds', kubernetesVersion: '1.27' } as const;

async function applyAll(client: ApiClient, objects: readonly KubernetesObject[]): Promise<readonly StoredObject[]> {
  const results: StoredObject[] = [];
  // What others name comes with them: what they do not bring is made for them.
  await ensureNamespace(client, 'default');
  for (const object of objects.filter(isPriorityClass)) {
    results.push(await apply(client, object));
    await untilPriorityClass(client, object.metadata.name, 'known');
  }
  const others = objects.filter((object) => !isPriorityClass(object));
  await prepareFor(client, others);
  for (const object of others) results.push(await apply(client, object));
  return results;
}

/** Kubernetes changes none of them: who wants another value deletes it first, as the option says. */
function isPriorityClass({ kind }: { readonly kind: string }): boolean {
  return kind === 'PriorityClass';
}

/** Objects of one name are the same before and after, not deleted and made anew, with the selector that they had. */
function expectSameObjects(old: readonly StoredObject[], next: readonly StoredObject[]): void {
  const found = next.filter((object) => old.some((other) => isSameName(object, other)));
  const expected = found.flatMap((object) => old.filter((other) => isSameName(object, other)));
  expect(found.map(identity)).toEqual(expected.map(identity));
}

function isSameName(a: StoredObject, b: StoredObject): boolean {
  return a.kind === b.kind && a.metadata.name === b.metadata.name && a.metadata.namespace === b.metadata.namespace;
}

function identity({ kind, metadata, spec }: StoredObject & { readonly spec?: { readonly selector?: unknown } }): unknown {
  return { kind, name: metadata.name, uid: metadata.uid, selector: spec?.selector };
}

function resourceVersion({ metadata }: StoredObject): string {
  return `${metadata.name} ${metadata.resourceVersion}`;
}
