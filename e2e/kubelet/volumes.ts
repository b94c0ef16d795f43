import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { KeyToPath, Pod, Volume } from 'kubernetes-types/core/v1';
import type { ClusterNode } from '../node/cluster-node';
import { type ClusterObjects, dataOf, fieldOf } from './objects';

/** A volume, laid out. */
export interface MountedVolume {
  /** Path in the node. */
  readonly path: string;
  readonly readOnly: boolean;
}

/** Lays the volumes of a Pod out, those with files of their own in a folder. */
export async function mountVolumes(
  node: ClusterNode,
  pod: Pod,
  objects: ClusterObjects,
  folder: string,
): Promise<ReadonlyMap<string, MountedVolume>> {
  const mounted = new Map<string, MountedVolume>();
  for (const volume of pod.spec?.volumes ?? [])
    mounted.set(volume.name, await mountVolume(node, pod, objects, volume, join(folder, volume.name)));
  return mounted;
}

async function mountVolume(node: ClusterNode, pod: Pod, objects: ClusterObjects, volume: Volume, own: string): Promise<MountedVolume> {
  const { name, hostPath, emptyDir, persistentVolumeClaim } = volume;
  if (hostPath !== undefined) return { path: await hostFolder(node, name, hostPath), readOnly: false };
  if (persistentVolumeClaim !== undefined) return { path: await claimed(node, objects, persistentVolumeClaim.claimName), readOnly: false };
  mkdirSync(own, { recursive: true });
  if (emptyDir !== undefined) return emptyFolder(node, own, emptyDir);
  for (const { files, mode } of filesOf(pod, objects, volume)) writeFiles(own, files, mode);
  return { path: own, readOnly: true };
}

async function emptyFolder(node: ClusterNode, path: string, { medium }: NonNullable<Volume['emptyDir']>): Promise<MountedVolume> {
  chmodSync(path, 0o777);
  if (medium === 'Memory') await node.succeed(['mount', '-t', 'tmpfs', '-o', 'mode=1777', 'tmpfs', path]);
  return { path, readOnly: false };
}

type Files = Readonly<Record<string, string | Buffer>>;

/** The files of a volume that is made of objects of the cluster. */
function filesOf(pod: Pod, objects: ClusterObjects, { configMap, secret, downwardAPI, projected }: Volume) {
  const files: { readonly files: Files; readonly mode?: number | undefined }[] = [];
  const sources = [...(projected?.sources ?? []), { configMap, secret: secret && { ...secret, name: secret.secretName } }];
  const mode = [configMap, secret, projected].find((source) => source !== undefined)?.defaultMode;
  for (const source of sources) {
    if (source.configMap)
      files.push({ files: selected(dataOf(objects, 'ConfigMap', source.configMap.name ?? ''), source.configMap.items), mode });
    if (source.secret) files.push({ files: selected(dataOf(objects, 'Secret', source.secret.name ?? ''), source.secret.items), mode });
  }
  for (const { path, fieldRef } of downwardAPI?.items ?? []) files.push({ files: { [path]: fieldOf(pod, fieldRef?.fieldPath ?? '') } });
  return files;
}

async function claimed(node: ClusterNode, { claims = {} }: ClusterObjects, name: string): Promise<string> {
  const path = claims[name];
  if (path === undefined) throw new Error(`FailedScheduling: persistentvolumeclaim "${name}" not found`);
  await node.succeed(['mkdir', '-p', path]);
  return path;
}

const kinds: Readonly<Record<string, string>> = { Directory: '-d', File: '-f', Socket: '-S', CharDevice: '-c', BlockDevice: '-b' };

async function hostFolder(node: ClusterNode, name: string, { path, type = '' }: NonNullable<Volume['hostPath']>): Promise<string> {
  if (type === 'DirectoryOrCreate' || type === '') await node.succeed(['mkdir', '-p', path]);
  if (type === 'FileOrCreate') throw new Error('this kubelet does not make files');
  const test = kinds[type.replace('OrCreate', '')];
  if (test === undefined && type !== '') throw new Error(`Invalid: hostPath type ${type}`);
  if (test !== undefined && (await node.run(['test', test, path])).exitCode !== 0) {
    throw new Error(`FailedMount: hostPath type check failed for volume "${name}": ${path} is not a ${type}`);
  }
  return path;
}

function selected(data: Readonly<Record<string, string | Buffer>>, items: readonly KeyToPath[] | undefined): Files {
  if (items === undefined) return data;
  return Object.fromEntries(
    items.map(({ key, path }) => {
      const content = data[key];
      if (content === undefined) throw new Error(`FailedMount: references non-existent key: ${key}`);
      return [path, content];
    }),
  );
}

function writeFiles(folder: string, files: Readonly<Record<string, string | Buffer>>, mode = 0o644): void {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content, { mode });
  }
}
