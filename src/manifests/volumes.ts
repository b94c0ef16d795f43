import type { KeyToPath, VolumeMount, VolumeProjection } from 'kubernetes-types/core/v1';
import type { Mount, ProjectedFile, Step, Volume } from '../runtimes/runtime';
import type { RenderedVolume } from './manifest';

/** The mounts of all steps of a Pod. */
export function mountsOf(steps: readonly Pick<Step, 'mounts'>[]): readonly Mount[] {
  const mounts: Mount[] = [];
  for (const step of steps) mounts.push(...step.mounts);
  return mounts;
}

/** The volumes of the given mounts, in the order of their first use. */
export function volumesOf(mounts: readonly Mount[]): RenderedVolume[] {
  const volumes = new Map<string, Volume>();
  for (const { volume } of mounts) volumes.set(volume.name, volume);
  return [...volumes.values()].filter(isOfPod).map(renderVolume);
}

/** What a volume of a Pod is rendered from. */
type PodVolume = Exclude<Volume, { readonly type: 'volumeClaimTemplate' }>;

/** Volumes that a workload makes for its Pods are in its own templates. */
function isOfPod(volume: Volume): volume is PodVolume {
  return volume.type !== 'volumeClaimTemplate';
}

function renderVolume(volume: PodVolume): RenderedVolume {
  const { name } = volume;
  switch (volume.type) {
    case 'hostPath':
      return { name, hostPath: { path: volume.path, type: volume.check } };
    case 'emptyDir':
      return { name, emptyDir: { sizeLimit: volume.sizeLimit, ...(volume.medium !== undefined && { medium: volume.medium }) } };
    case 'persistentVolumeClaim':
      return { name, persistentVolumeClaim: { claimName: volume.claimName } };
    case 'projected':
      return { name, projected: { sources: projectedSources(volume.files) } };
    case 'files':
      return {
        name,
        downwardAPI: { items: Object.keys(volume.files).map((path) => ({ path, fieldRef: { fieldPath: annotationField(path) } })) },
      };
  }
}

/** One source for each Secret and ConfigMap, with all of its files. */
function projectedSources(files: readonly ProjectedFile[]): VolumeProjection[] {
  const sources = new Map<string, { readonly kind: ProjectedFile['kind']; readonly name: string; readonly items: KeyToPath[] }>();
  for (const { kind, name, key, path } of files) {
    const id = `${kind}/${name}`;
    const source = sources.get(id) ?? { kind, name, items: [] };
    source.items.push({ key, path });
    sources.set(id, source);
  }
  return [...sources.values()].map(({ kind, name, items }) => ({ [kind]: { name, items } }));
}

/** One mount of a container. */
export function renderMount(mount: Mount): VolumeMount {
  return {
    name: mount.volume.name,
    mountPath: mount.path,
    ...(mount.subPath !== undefined && { subPath: mount.subPath }),
    ...(mount.readOnly === true && { readOnly: true }),
    ...(mount.propagation !== undefined && { mountPropagation: mount.propagation }),
  };
}

/** The annotations that hold the files of the given mounts. */
export function fileAnnotations(mounts: readonly Mount[]): Readonly<Record<string, string>> {
  const annotations: Record<string, string> = {};
  for (const { volume } of mounts) {
    if (volume.type === 'files') for (const [path, text] of Object.entries(volume.files)) annotations[annotationKey(path)] = text;
  }
  return annotations;
}

function annotationKey(file: string): string {
  return `cdk8s-buildkit/${file}`;
}

function annotationField(file: string): string {
  return `metadata.annotations['${annotationKey(file)}']`;
}
