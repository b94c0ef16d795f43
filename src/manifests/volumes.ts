import type { VolumeMount } from 'kubernetes-types/core/v1';
import type { Mount, Volume } from '../runtimes/runtime';
import type { RenderedVolume } from './manifest';

/** The volumes of the given mounts, in the order of their first use. */
export function volumesOf(mounts: readonly Mount[]): RenderedVolume[] {
  const volumes = new Map(mounts.map(({ volume }) => [volume.name, volume]));
  return [...volumes.values()].map(renderVolume);
}

function renderVolume(volume: Volume): RenderedVolume {
  const { name } = volume;
  switch (volume.type) {
    case 'hostPath':
      return { name, hostPath: { path: volume.path, type: volume.check } };
    case 'emptyDir':
      return { name, emptyDir: { sizeLimit: volume.sizeLimit } };
    case 'persistentVolumeClaim':
      return { name, persistentVolumeClaim: { claimName: volume.claimName } };
    case 'projected':
      return {
        name,
        projected: {
          sources: volume.files.map(({ kind, name: source, key, path }) => ({ [kind]: { name: source, items: [{ key, path }] } })),
        },
      };
    case 'files':
      return {
        name,
        downwardAPI: { items: Object.keys(volume.files).map((path) => ({ path, fieldRef: { fieldPath: annotationField(path) } })) },
      };
  }
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
  const files = mounts.flatMap(({ volume }) => (volume.type === 'files' ? Object.entries(volume.files) : []));
  return Object.fromEntries(files.map(([path, text]) => [annotationKey(path), text]));
}

function annotationKey(file: string): string {
  return `cdk8s-buildkit/${file}`;
}

function annotationField(file: string): string {
  return `metadata.annotations['${annotationKey(file)}']`;
}
