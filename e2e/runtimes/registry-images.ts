import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { ClusterNode } from '../node/cluster-node';
import { registryFolder } from './registry';

/** A manifest or an index, as a registry or an OCI layout has it. */
export interface ImageManifest {
  readonly mediaType?: string;
  readonly artifactType?: string;
  readonly config?: Descriptor;
  readonly layers?: readonly Descriptor[];
  readonly manifests?: readonly Descriptor[];
  readonly annotations?: Readonly<Record<string, string>>;
}

/** What a manifest says of a blob, or an index of a manifest. */
export interface Descriptor {
  readonly mediaType: string;
  readonly digest: string;
  readonly size: number;
  readonly platform?: { readonly os: string; readonly architecture: string };
  readonly annotations?: Readonly<Record<string, string>>;
}

/** A manifest, and the digest under which a registry has it. */
export interface StoredManifest extends ImageManifest {
  readonly digest: string;
}

/** What a registry has under a name, if anything: with a tag, or with a digest. */
export async function manifestIn(node: ClusterNode, name: string): Promise<StoredManifest | undefined> {
  const { exitCode, stdout, stderr } = await node.run([
    'skopeo',
    'inspect',
    '--raw',
    '--tls-verify=false',
    '--creds=alice:secret',
    `docker://${name}`,
  ]);
  if (exitCode === 0) return { ...(JSON.parse(stdout) as ImageManifest), digest: digestOf(stdout) };
  if (/manifest unknown|name unknown/.test(stderr)) return undefined;
  throw new Error(stderr);
}

/** A blob of any image of a registry. */
export function blobIn(node: ClusterNode, registry: string, digest: string): Buffer {
  const [algorithm = '', hash = ''] = digest.split(':');
  return readFileSync(
    node.path(`${registryFolder(registry)}/images/docker/registry/v2/blobs/${algorithm}/${hash.slice(0, 2)}/${hash}/data`),
  );
}

/** The digest of a text or of a file. */
export function digestOf(content: string | Buffer): string {
  return `sha256:${createHash('sha256').update(content).digest('hex')}`;
}
