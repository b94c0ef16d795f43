import { existsSync, readFileSync } from 'node:fs';
import type { ClusterNode } from '../node/cluster-node';
import type { Descriptor, ImageManifest } from './registry-images';

/**
 * An OCI image layout in a folder of a node.
 *
 * @see https://github.com/opencontainers/image-spec/blob/main/image-layout.md
 */
export class OciLayout {
  constructor(
    private readonly node: ClusterNode,
    private readonly folder: string,
  ) {}

  /** What it has, a descriptor for each name. */
  entries(): readonly Descriptor[] {
    return this.json('index.json').manifests ?? [];
  }

  /** The names of its images, sorted. */
  names(): readonly string[] {
    return this.entries().map(nameOf).sort();
  }

  /** The digest of what has a name. */
  digest(name: string): string | undefined {
    return this.entries().find((entry) => nameOf(entry) === name)?.digest;
  }

  /** A manifest or an index. */
  manifest(digest: string): ImageManifest {
    return this.json(blob(digest));
  }

  has(digest: string): boolean {
    return existsSync(this.node.path(`${this.folder}/${blob(digest)}`));
  }

  private json(path: string): ImageManifest {
    return JSON.parse(readFileSync(this.node.path(`${this.folder}/${path}`), 'utf8')) as ImageManifest;
  }
}

function nameOf({ annotations }: Descriptor): string {
  return annotations?.['io.containerd.image.name'] ?? '';
}

function blob(digest: string): string {
  return `blobs/${digest.replace(':', '/')}`;
}
