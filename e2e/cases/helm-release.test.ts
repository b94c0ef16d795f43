import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, Chart } from 'cdk8s';
import { BuildKit, BuildKitCleanUp, type BuildKitProps, BuildKitPrune, ImageBuild } from 'cdk8s-buildkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ControlPlane } from '../cluster/control-plane';
import { apply, isThere, type KubernetesObject, read, type StoredObject } from '../cluster/objects';
import { ensureNamespace } from '../cluster/prerequisites';
import { storedChanges } from '../cluster/stored-changes';
import { helm, helms } from './helm-chart';

const access = { subjects: [{ kind: 'User', name: 'alice' }] } as const;
const context = { type: 'persistentVolumeClaim', claimName: 'sources' } as const;

describe.each(helms)('a release of Helm $version', ({ version }) => {
  let controlPlane: ControlPlane;
  let folder: string;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'releases-'));
    controlPlane = await ControlPlane.start('kubernetes-1.37');
  });
  afterAll(async () => {
    await controlPlane?.stop();
    rmSync(folder, { recursive: true });
  });

  /** Runs Helm against the server. Releases are in another namespace than the objects. */
  const run = (...args: readonly string[]) => helm(version, ...args, '--kubeconfig', controlPlane.kubeconfig);
  const releases = ['--namespace', 'releases', '--create-namespace'];

  /** A chart of what is made, in the files that cdk8s makes, and its objects. */
  function chartOf(name: string, make: (chart: Chart) => void): { readonly path: string; readonly objects: readonly KubernetesObject[] } {
    const path = join(folder, name);
    const app = new App({ outdir: join(path, 'templates') });
    const chart = new Chart(app, name, { namespace: 'builds' });
    make(chart);
    app.synth();
    writeFileSync(join(path, 'Chart.yaml'), `apiVersion: v2\nname: ${name}\nversion: 1.0.0\n`);
    return { path, objects: chart.toJson() as KubernetesObject[] };
  }

  const installation = (name: string, props: Partial<BuildKitProps>, build?: string, memory = '1Gi') =>
    chartOf(name, (chart) => {
      const config = { runtime: 'cri-o', access, ...props, steps: { build: { resources: { limits: { memory } } } } } as const;
      const buildKit = new BuildKit(chart, 'buildkit', config as BuildKitProps);
      if (build !== undefined) new ImageBuild(chart, build, { buildKit, image: 'web:1', context });
    });

  /** What the server has of objects that are there. */
  const stored = (objects: readonly KubernetesObject[]) => Promise.all(objects.map((object) => read(controlPlane.admin, object)));
  const present = async (objects: readonly KubernetesObject[]) => {
    const found = await Promise.all(objects.map((object) => isThere(controlPlane.admin, object)));
    return objects.filter((_, index) => found[index]).map(({ kind, metadata }) => `${kind} ${metadata.name}`);
  };

  it('has the objects as they are, in the namespaces that they name, and takes their changes', async () => {
    await ensureNamespace(controlPlane.admin, 'builds');
    const first = installation('first', {}, 'build-1');
    expect(await run('install', 'web', first.path, ...releases)).toMatchObject({ exitCode: 0 });
    const before = await stored(first.objects);
    expect(first.objects.map((object, index) => storedChanges(object, before[index]))).toEqual(first.objects.map(takenOver));

    // Another configuration rolls the daemon, and another build takes the place of the one before.
    const second = installation('second', { daemon: { buildkitd: { worker: { maxParallelism: 2 } } } }, 'build-2');
    expect(await run('upgrade', 'web', second.path, ...releases)).toMatchObject({ exitCode: 0 });
    const after = await stored(second.objects);
    expect(second.objects.map((object, index) => storedChanges(object, after[index]))).toEqual(second.objects.map(takenOver));
    expect(uidOf(after, 'DaemonSet')).toBe(uidOf(before, 'DaemonSet'));
    expect(checksumOf(after)).not.toBe(checksumOf(before));
    expect(await present(first.objects.filter(isPod))).toEqual([]);

    // Kubernetes changes no Pod.
    const changed = installation('changed', {}, 'build-2', '2Gi');
    expect(await run('upgrade', 'web', changed.path, ...releases)).toMatchObject({
      exitCode: 1,
      stderr: expect.stringMatching(/Pod "build-2" is invalid: spec: Forbidden: pod updates may not change fields/),
    });

    expect(await run('uninstall', 'web', '--namespace', 'releases')).toMatchObject({ exitCode: 0 });
    expect(await present([...first.objects, ...second.objects, namespace('builds')])).toEqual(['Namespace builds']);
  });

  it('takes over what kubectl has applied if it is told to', async () => {
    await ensureNamespace(controlPlane.admin, 'builds');
    const { path, objects } = installation('applied', {});
    for (const object of objects) await apply(controlPlane.admin, object);
    const install = ['install', 'applied', path, ...releases];
    expect(await run(...install)).toMatchObject({
      exitCode: 1,
      stderr: expect.stringContaining('exists and cannot be imported into the current release'),
    });
    expect(await run(...install, '--take-ownership', ...forced[version])).toMatchObject({ exitCode: 0 });
    expect(await run('uninstall', 'applied', '--namespace', 'releases')).toMatchObject({ exitCode: 0 });
    expect(await present(objects)).toEqual([]);
  });

  it('is uninstalled in two upgrades, with the namespace that it has made', async () => {
    const config = {
      runtime: 'containerd',
      namespace: 'leaving',
      namespaces: { type: 'create', annotations: { 'helm.sh/resource-policy': 'keep' } },
    } as const;
    const prune = chartOf('prune', (chart) => {
      new BuildKitPrune(chart, 'prune', new BuildKit(chart, 'buildkit', config).config);
    });
    const cleanUp = chartOf('clean-up', (chart) => {
      new BuildKitCleanUp(chart, 'clean-up', config);
    });
    expect(await run('install', 'leaving', prune.path, ...releases)).toMatchObject({ exitCode: 0 });
    expect(await present(prune.objects.filter(isDaemonSet))).toEqual(['DaemonSet buildkit-daemon', 'DaemonSet buildkit-prune']);
    expect(await run('upgrade', 'leaving', cleanUp.path, ...releases)).toMatchObject({ exitCode: 0 });
    expect(await present([...prune.objects, ...cleanUp.objects].filter(isDaemonSet))).toEqual(['DaemonSet buildkit-clean-up']);
    expect(await run('uninstall', 'leaving', '--namespace', 'releases')).toMatchObject({ exitCode: 0 });
    expect(await present([...prune.objects, ...cleanUp.objects])).toEqual(['Namespace leaving']);
  });

  it('makes the namespace of the builds only from another one', async () => {
    const { path } = installation('made', { namespace: 'made', namespaces: { type: 'create' } });
    const inside = ['install', 'made', path, '--namespace', 'made'];
    expect(await run(...inside)).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('namespaces "made" not found') });
    expect(await run(...inside, '--create-namespace')).toMatchObject(madeTwice[version]);
    const outside = installation('outside', { namespace: 'outside', namespaces: { type: 'create' } });
    expect(await run('install', 'outside', outside.path, ...releases)).toMatchObject({ exitCode: 0 });
    expect((await present(outside.objects)).sort()).toEqual(outside.objects.map(({ kind, metadata }) => `${kind} ${metadata.name}`).sort());
  });
});

/** Helm 4 applies on the server, which knows whose the fields were. */
const forced = { 3: [], 4: ['--force-conflicts'] } as const;

/** What comes of a chart that has the namespace which Helm has just made. Helm 4 applies where Helm 3 creates. */
const madeTwice = { 3: { exitCode: 1, stderr: expect.stringContaining('namespaces "made" already exists') }, 4: { exitCode: 0 } };

/** What Helm changes of any object. */
function takenOver({ metadata }: KubernetesObject): readonly string[] {
  const label = 'app.kubernetes.io/managed-by';
  return metadata.labels?.[label] === undefined ? [] : [`/metadata/labels/${label}: "cdk8s-buildkit" has become "Helm"`];
}

function uidOf(objects: readonly StoredObject[], kind: string): string | undefined {
  return objects.find((object) => object.kind === kind)?.metadata.uid;
}

/** The annotation whose change rolls the daemon. */
function checksumOf(objects: readonly StoredObject[]): string | undefined {
  const daemon = objects.find(isDaemonSet) as (StoredObject & { readonly spec: { readonly template: KubernetesObject } }) | undefined;
  return daemon?.spec.template.metadata.annotations?.['cdk8s-buildkit/config-checksum'];
}

function isDaemonSet({ kind }: KubernetesObject): boolean {
  return kind === 'DaemonSet';
}

function isPod({ kind }: KubernetesObject): boolean {
  return kind === 'Pod';
}

function namespace(name: string): KubernetesObject {
  return { apiVersion: 'v1', kind: 'Namespace', metadata: { name } };
}
