import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { type PodSecurityControl, type PodSecurityLevelName, podSecurityLevel } from '../../src';
import { presentGoldens } from '../../test/support/goldens';
import { type HostilePod, hostilePod, type PodFields } from '../../test/support/hostile-pods';
import type { ApiClient } from '../cluster/api-client';
import { documentsOf } from '../cluster/documents';
import { create, type KubernetesObject, pathOf, problemsOf, tryCreate } from '../cluster/objects';
import { podOf, podTemplateOf } from '../cluster/pod-template';
import { ensureNamespace, prepareFor } from '../cluster/prerequisites';
import { minorOf, useServer, type Version, versions } from '../cluster/servers';

const enforced = ['restricted', 'baseline'] as const;
const ranks: readonly PodSecurityLevelName[] = ['restricted', 'baseline', 'privileged'];

/** Whatever has Pods, as bare Pods: namespaces take workloads whose Pods they refuse. The examples are among the goldens. */
const pods = presentGoldens().flatMap((golden) =>
  documentsOf(readFileSync(resolve(__dirname, '../../test/snapshots', golden), 'utf8'))
    .filter(({ object }) => podSecurityLevel(object) !== undefined)
    .map(({ object }) => ({ name: `${golden}: ${object.kind} ${object.metadata.name}`, pod: podOf(object), object })),
);

/** How the server words what our controls are: the second word is that of the level restricted, where it has one of its own. */
const words: Readonly<Record<PodSecurityControl, readonly [string, string?]>> = {
  HostProcess: ['hostProcess'],
  'Host Namespaces': ['host namespaces'],
  'Privileged Containers': ['privileged'],
  Capabilities: ['non-default capabilities', 'unrestricted capabilities'],
  'HostPath Volumes': ['hostPath volumes', 'restricted volume types'],
  'Host Ports': ['hostPort'],
  'Host Probes / Lifecycle Hooks': ['probe or lifecycle host'],
  AppArmor: ['forbidden AppArmor profile'],
  SELinux: ['seLinuxOptions'],
  '/proc Mount Type': ['procMount'],
  Seccomp: ['seccompProfile'],
  Sysctls: ['forbidden sysctls'],
  'Volume Types': ['restricted volume types'],
  'Privilege Escalation': ['allowPrivilegeEscalation != false'],
  'Running as Non-root': ['runAsNonRoot != true'],
  'Running as Non-root user': ['runAsUser=0'],
};
const allWords = [...new Set(Object.values(words).flat())].filter((word) => word !== undefined);

const runs = Number(process.env.POD_SECURITY_RUNS ?? 1000);
const seed = Number(process.env.POD_SECURITY_SEED ?? 20_240_601);

describe.each(versions)('the API server of Kubernetes $version', ({ version }) => {
  const server = useServer(version);
  // Namespaces may also ask for the standards of another version than that of the server.
  const standards = Array.from({ length: minorOf(version) - 26 }, (_, index) => `1.${27 + index}`);

  beforeAll(async () => {
    await ensureNamespace(server(), 'privileged', { 'pod-security.kubernetes.io/enforce': 'privileged' });
    for (const level of enforced) {
      for (const standard of standards) {
        await ensureNamespace(server(), namespaceOf(level, standard), {
          'pod-security.kubernetes.io/enforce': level,
          'pod-security.kubernetes.io/enforce-version': `v${standard}`,
        });
      }
      await ensureNamespace(server(), `${level}-latest`, { 'pod-security.kubernetes.io/enforce': level });
    }
  });

  it('has Pods to judge', () => {
    expect(pods.length).toBeGreaterThan(80);
    expect(pods.map(({ name }) => name)).toEqual(expect.arrayContaining([expect.stringMatching(/^examples\/service/)]));
  });

  it.each(pods)('admits $name where podSecurityLevel says, for its reasons', async ({ pod, object }) => {
    const privileged = inNamespace(pod, 'privileged');
    await prepareFor(server(), [privileged]);
    if ((await refusalOf(server(), privileged))?.startsWith('400 ')) {
      // A field that this version lacks, which the objects of such a config have only for newer ones.
      expect(minorOf(version)).toBeLessThan(30);
      return;
    }
    expect(await refusalOf(server(), privileged)).toBeUndefined();
    for (const level of enforced) {
      const inLevel = inNamespace(pod, `${level}-latest`);
      await prepareFor(server(), [inLevel]);
      expect(judgedBy(await refusalOf(server(), inLevel))).toEqual(wordsOf(object, level, version));
    }
  });

  it(`admits generated Pods where podSecurityLevel says, for its reasons (${runs}, seed ${seed})`, { timeout: 600_000 }, async () => {
    const seen = { judged: 0, words: new Set<string>(), levels: new Set<PodSecurityLevelName>() };
    const property = fc.asyncProperty(hostilePod(fieldsOf(version)), fc.constantFrom(...standards), async (pod, standard) => {
      // Not what is refused everywhere, such as a privileged container that may not escalate.
      if ((await refusalOf(server(), inNamespace(pod, 'privileged'))) !== undefined) return;
      seen.judged += 1;
      seen.levels.add(levelOf(pod, standard));
      for (const level of enforced) {
        const refusal = judgedBy(await refusalOf(server(), inNamespace(pod, namespaceOf(level, standard))));
        for (const word of refusal) seen.words.add(word);
        expect(refusal).toEqual(wordsOf(pod, level, standard));
        expect(refusal.length === 0).toBe(ranks.indexOf(levelOf(pod, standard)) <= ranks.indexOf(level));
      }
    });
    await fc.assert(property, { numRuns: runs, seed });
    expect(seen.judged).toBeGreaterThan(runs / 2);
    expect([...seen.levels].toSorted()).toEqual([...ranks].toSorted());
    expect(allWords.filter((word) => !seen.words.has(word))).toEqual(unseen(version));
  });

  it('judges ephemeral containers as podSecurityLevel does', async () => {
    const context = { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } };
    const safe = { name: 'debug', image: 'example.com/debug:1', securityContext: context };
    const spec = { containers: [safe], securityContext: { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } } };
    const pod = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'debugged', namespace: 'restricted-latest' }, spec };
    await create(server(), pod);
    const path = `${await pathOf(server(), pod)}/ephemeralcontainers`;
    for (const securityContext of [context, { ...context, privileged: false, runAsUser: 0 }, {}]) {
      const ephemeralContainers = [{ ...safe, name: 'ephemeral', securityContext }];
      const body = JSON.stringify({ spec: { ephemeralContainers } });
      const query = { dryRun: 'All' };
      const answer = await server().send({ method: 'PATCH', path, query, body, contentType: 'application/strategic-merge-patch+json' });
      const message = answer.status === 200 ? undefined : String((answer.body as { readonly message: unknown }).message);
      expect(judgedBy(message)).toEqual(
        wordsOf({ ...pod, spec: { ...spec, ephemeralContainers } } as KubernetesObject, 'restricted', version),
      );
    }
  });

  if (minorOf(version) < 33) {
    it('takes away what it has switched off, whatever the level', async () => {
      const spec = { containers: [{ name: 'main', image: 'example.com/web:1', securityContext: { procMount: 'Unmasked' } }] };
      const pod = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'unmasked', namespace: 'baseline-latest' }, spec };
      expect(podSecurityLevel(pod, { kubernetesVersion: version })?.level).toBe('privileged');
      const { body } = await tryCreate(server(), pod);
      expect(body).toMatchObject({ spec: { containers: [{ securityContext: { procMount: 'Default' } }] } });
    });
  }
});

function namespaceOf(level: PodSecurityLevelName, standard: string): string {
  return `${level}-${standard.replace('.', '-')}`;
}

function inNamespace(pod: KubernetesObject | HostilePod, namespace: string): KubernetesObject {
  return { ...pod, metadata: { ...pod.metadata, namespace } };
}

/** Why the server would not create a Pod. Its warnings do not count. */
async function refusalOf(client: ApiClient, pod: KubernetesObject): Promise<string | undefined> {
  return (await problemsOf(client, pod)).find((problem) => /^\d{3} /.test(problem));
}

/** What the server has against a Pod, in its words. Whatever else it says is a failure. */
function judgedBy(refusal: string | undefined): readonly string[] {
  if (refusal === undefined) return [];
  expect(refusal).toContain('violates PodSecurity');
  // Words that are part of others: `hostPort` stands in `hostPorts` and the like.
  return allWords.filter((word) => new RegExp(`[:,] ${literally(word)}s? \\(`).test(refusal)).toSorted();
}

function levelOf(object: object, kubernetesVersion: string): PodSecurityLevelName {
  const found = podSecurityLevel(object, { kubernetesVersion });
  if (found === undefined) throw new Error('an object without Pods');
  return found.level;
}

/** What the server would have against the Pods of an object in a namespace of a level, if our reasons are right. */
function wordsOf(object: object, level: (typeof enforced)[number], kubernetesVersion: string): readonly string[] {
  const reasons = podSecurityLevel(object, { kubernetesVersion })?.reasons ?? [];
  const counted = reasons.filter((reason) => level === 'restricted' || reason.level === 'privileged');
  const found = counted.map(({ control }) => (level === 'restricted' ? (words[control][1] ?? words[control][0]) : words[control][0]));
  return [...new Set([...found, ...defaultedPorts(object)])].toSorted();
}

/** The server itself makes ports of Pods in the network of the node those of the node. */
function defaultedPorts(object: object): readonly string[] {
  const template = podTemplateOf(object as KubernetesObject);
  const ports = [...(template?.spec.initContainers ?? []), ...(template?.spec.containers ?? [])].flatMap((entry) => entry.ports ?? []);
  return template?.spec.hostNetwork === true && ports.length > 0 ? ['hostPort'] : [];
}

function fieldsOf(version: Version): PodFields {
  return { newFields: minorOf(version) >= 36, procMount: minorOf(version) >= 33 };
}

/** What the oldest version has no control for, or nothing to apply it to. */
function unseen(version: Version): readonly string[] {
  return minorOf(version) < 33 ? ['probe or lifecycle host', 'procMount'] : [];
}

function literally(text: string): string {
  return text.replaceAll(/[^\w ]/g, '\\$&');
}
