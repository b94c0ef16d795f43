import type { ClusterNode } from '../node/cluster-node';
import { waitUntil } from '../node/process';

/** A server of files. */
export interface FileServer {
  /** Serves a tar file, compressed with gzip, with the files that are given. */
  readonly archive: (name: string, files: Readonly<Record<string, string | { readonly copyOf: string }>>) => Promise<void>;
}

/** Starts a server of files over plain http at an address and port. */
export async function startFileServer(node: ClusterNode, host: string): Promise<FileServer> {
  const folder = `/run/e2e/files-${host.replace(/\W/g, '-')}`;
  await node.succeed(['mkdir', '-p', folder]);
  const server = node.start(['busybox', 'httpd', '-f', '-p', host, '-h', folder]);
  const answers = async () => (await node.run(['socat', '-u', 'OPEN:/dev/null', `TCP:${host}`])).exitCode === 0;
  await waitUntil('the file server answers', answers).catch((cause) => {
    throw new Error(server.output(), { cause });
  });
  return {
    archive: async (name, files) => {
      const source = `${folder}.${name}`;
      for (const [path, content] of Object.entries(files)) node.write(`${source}/${path}`, content);
      await node.succeed(['tar', '-C', source, '-czf', `${folder}/${name}`, '.']);
    },
  };
}
