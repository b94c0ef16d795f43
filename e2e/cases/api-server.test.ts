import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type BuildKitConfig,
  type BuildKitServiceConfig,
  builderJob,
  builderPod,
  buildkitDaemonSet,
  buildkitManifests,
  type ImageBuildRequest,
  toYaml,
} from '../../src';
import { anyConfig, anyRequest } from '../../test/support/arbitraries';
import { examples, synthesizeExample } from '../../test/support/examples';
import { presentGoldens } from '../../test/support/goldens';
import { anyServiceBuild } from '../../test/support/service-arbitraries';
import type { ApiClient } from '../cluster/api-client';
import { annotatedProfiles, appArmorProblems, hasAppArmorField, profilesOf } from '../cluster/app-armor';
import { type Document, documentsOf } from '../cluster/documents';
import { apply, create, type KubernetesObject, problemsIn, problemsOf, read, remove, tryApply, tryCreate } from '../cluster/objects';
import { forgetPriorityClass, prepareFor, untilPriorityClass } from '../cluster/prerequisites';
import { minorOf, useServer, type Version, versions } from '../cluster/servers';
import { storedChanges } from '../cluster/stored-changes';
import { droppedFields, keepsHostUsers } from '../cluster/user-namespaces';

const goldens = presentGoldens().map((golden) => {
  return { golden, documents: documentsOf(readFileSync(resolve(__dirname, '../../test/snapshots', golden), 'utf8')) };
});

const request = { name: 'x', image: 'app:1', context: { type: 'persistentVolumeClaim', claimName: 'src' } } as const;
const pod = builderPod({ runtime: 'containerd' }, request);
const daemonSet = buildkitDaemonSet({ runtime: 'containerd' });
const [daemon] = daemonSet.spec.template.spec.containers;

// The same checks find these, so that they could find faults of the library.
const faults = [
  { fault: 'an unknown field', object: withSpec({ hostPid: true }), refusal: /^400 .* unknown field "spec\.hostPid"$/ },
  {
    fault: 'two volumes of one name',
    object: withSpec({ volumes: [...pod.spec.volumes, ...pod.spec.volumes] }),
    refusal: /^422 .*: Duplicate value: /,
  },
  { fault: 'a mount without its volume', object: withSpec({ volumes: [] }), refusal: /^422 .*volumeMounts\[0\]\.name: Not found: / },
  {
    fault: 'a negative deadline',
    object: withSpec({ activeDeadlineSeconds: -1 }),
    refusal: /^422 .*spec\.activeDeadlineSeconds: Invalid value: /,
  },
  {
    fault: 'mounts that reach the node from a container that is not privileged',
    object: withDaemon({ ...daemon, securityContext: { privileged: false } }),
    refusal: /^422 .*: Bidirectional mount propagation is available only to privileged containers$/,
  },
  {
    fault: 'a privileged container that may not escalate',
    object: withDaemon({ ...daemon, securityContext: { privileged: true, allowPrivilegeEscalation: false } }),
    refusal: /^422 .*: cannot set `allowPrivilegeEscalation` to false and `privileged` to true$/,
  },
];

const runs = Number(process.env.API_SERVER_RUNS ?? 300);
const seed = Number(process.env.API_SERVER_SEED ?? 20_240_601);

describe.each(versions)('the API server of Kubernetes $version', ({ version }) => {
  const server = useServer(version);

  it.each(goldens)('takes $golden, and warns of nothing but AppArmor annotations', async ({ documents }) => {
    await expectAccepted(server(), version, documents);
  });

  it.each(goldens)('stores $golden as it is', async ({ documents }) => {
    for (const document of await storable(server(), version, documents)) {
      await make(server(), document);
      expect(storedChanges(document.object, await read(server(), document.object))).toEqual([]);
      if (!isShared(document.object)) await remove(server(), document.object);
    }
  });

  it.each(examples())('takes what the example %s synthesizes', async (example) => {
    await expectAccepted(server(), version, documentsOf(await synthesizeExample(example)));
  });

  it(`takes the objects of ${runs} generated configs and builds (seed ${seed})`, { timeout: 600_000 }, async () => {
    let objects = 0;
    const property = fc.asyncProperty(anyConfig, anyRequest, async (config, request) => {
      const documents = documentsOf(toYaml(render(supported(config, version), request)));
      await expectAccepted(server(), version, documents);
      objects += documents.length;
    });
    await fc.assert(property, { numRuns: runs, seed });
    console.log(`Kubernetes ${version} took ${objects} objects of ${runs} generated configs, seed ${seed}`);
  });

  it(`takes the objects of ${runs} generated services and builds (seed ${seed})`, { timeout: 600_000 }, async () => {
    let objects = 0;
    const property = fc.asyncProperty(anyServiceBuild, async ([config, request]) => {
      const documents = documentsOf(
        toYaml([...buildkitManifests(declared(config, version)), builderPod(declared(config, version), request)]),
      );
      await expectAccepted(server(), version, documents);
      objects += documents.length;
    });
    await fc.assert(property, { numRuns: runs, seed });
    console.log(`Kubernetes ${version} took ${objects} objects of ${runs} generated services, seed ${seed}`);
  });

  if (hasAppArmorField(version)) {
    it('gives containers the AppArmor profiles that their Pod has as annotations', async () => {
      const objects = goldens.flatMap(({ documents }) => objectsIn(documents));
      const pods = objects.filter((object) => Object.keys(annotatedProfiles(object)).length > 0);
      expect(pods).not.toEqual([]);
      for (const object of pods) {
        const { body } = await tryCreate(server(), object);
        expect(profilesOf(body as KubernetesObject)).toEqual({ ...profilesOf(object), ...annotatedProfiles(object) });
      }
    });
  }

  it.each(faults)('refuses $fault', async ({ object, refusal }) => {
    await prepareFor(server(), [object]);
    expect(await problemsOf(server(), object)).toEqual([expect.stringMatching(refusal)]);
  });

  it('warns of what is deprecated', async () => {
    const object = withSpec({ nodeSelector: { 'beta.kubernetes.io/os': 'linux' } });
    expect(await problemsOf(server(), object)).toEqual([expect.stringContaining('beta.kubernetes.io/os]: deprecated since v1.14')]);
  });

  it('is seen to store something else', async () => {
    const { body } = await tryCreate(server(), pod);
    expect(storedChanges(withSpec({ hostPID: true, restartPolicy: 'Always' }), body)).toEqual([
      '/spec/restartPolicy: "Always" has become "Never"',
      '/spec/hostPID: true has become undefined',
    ]);
  });
});

/** Every object is accepted and would be stored as it was sent, but for fields that this version lacks, which it refuses or drops. */
async function expectAccepted(client: ApiClient, version: Version, documents: readonly Document[]): Promise<void> {
  const [first, later] = [documents.filter(isOfCluster), documents.filter((document) => !isOfCluster(document))];
  for (const document of first) await expectDocument(client, version, document);
  await prepareFor(client, objectsIn(later));
  for (const document of later) await expectDocument(client, version, document);
}

async function expectDocument(client: ApiClient, version: Version, { object, yaml }: Document): Promise<void> {
  if (object.kind === 'PriorityClass') await forgetPriorityClass(client, object);
  const answer = await (isShared(object) ? tryApply(client, object) : tryCreate(client, object, yaml));
  expect(problemsIn(answer)).toEqual(appArmorProblems(version, object));
  if (answer.status === 201 || answer.status === 200) expect(storedChanges(object, answer.body)).toEqual(droppedFields(version, object));
}

/** What other objects may need, and so may be there already. It stays. */
function isShared({ kind }: KubernetesObject): boolean {
  return kind === 'Namespace' || kind === 'PriorityClass' || kind === 'ServiceAccount';
}

/** What Pods and their objects need to be there. */
function isOfCluster({ object: { kind } }: Document): boolean {
  return kind === 'Namespace' || kind === 'PriorityClass';
}

async function make(client: ApiClient, { object, yaml }: Document): Promise<void> {
  if (object.kind === 'PriorityClass') await forgetPriorityClass(client, object);
  await (isShared(object) ? apply(client, object) : create(client, object, yaml));
  if (object.kind === 'PriorityClass') await untilPriorityClass(client, object.metadata.name, 'known');
}

/** The objects that have no field that this version lacks. */
async function storable(client: ApiClient, version: Version, documents: readonly Document[]): Promise<readonly Document[]> {
  await prepareFor(client, objectsIn(documents));
  const known = documents.filter(({ object }) => hasAppArmorField(version) || appArmorProblems(version, object).length === 0);
  return known.filter(({ object }) => droppedFields(version, object).length === 0);
}

function objectsIn(documents: readonly Document[]): readonly KubernetesObject[] {
  return documents.map(({ object }) => object);
}

/** A config as it would be for this server: none declares a newer version of Kubernetes than it has. */
function supported(config: BuildKitConfig, version: Version): BuildKitConfig {
  if (minorOf(config.kubernetesVersion ?? version) <= minorOf(version)) return config;
  const older = { ...config, kubernetesVersion: version };
  return 'daemon' in older ? ({ ...older, daemon: withoutNamespace(older.daemon, version) } as BuildKitConfig) : older;
}

function withoutNamespace(daemon: object = {}, version: Version): object {
  return keepsHostUsers(version) ? daemon : { ...daemon, security: undefined };
}

/** The same of a service. */
function declared(config: BuildKitServiceConfig, version: Version): BuildKitServiceConfig {
  return minorOf(config.kubernetesVersion ?? version) > minorOf(version) ? { ...config, kubernetesVersion: version } : config;
}

function render(config: BuildKitConfig, request: ImageBuildRequest): readonly KubernetesObject[] {
  const job = builderJob({ ...config, builds: { ...config.builds, workload: 'Job' } }, request);
  return [...buildkitManifests(config), builderPod(config, request), job];
}

function withSpec(changes: object): KubernetesObject {
  return { ...pod, ...{ spec: { ...pod.spec, ...changes } } };
}

function withDaemon(container: object): KubernetesObject {
  const { template } = daemonSet.spec;
  return {
    ...daemonSet,
    ...{ spec: { ...daemonSet.spec, template: { ...template, spec: { ...template.spec, containers: [container] } } } },
  };
}
