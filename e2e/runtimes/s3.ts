import type { ClusterNode } from '../node/cluster-node';
import { waitUntil } from '../node/process';
import { toolPath } from '../setup/tools.mjs';

/** An S3 server that a test wants. */
export interface S3Settings {
  /** Address and port that it listens on. */
  readonly host: string;
  /** The bucket that it has. */
  readonly bucket: string;
  /** The key of its user. */
  readonly secretAccessKey?: string;
}

/** An S3 server, which knows one user. */
export interface S3Server {
  /** The keys of all objects in the bucket. */
  readonly keys: () => Promise<readonly string[]>;
  /** What it has been asked for, and how it has answered. */
  readonly requests: () => string;
}

/** What its user signs requests with. */
export const s3Credentials = { region: 'eu-test-1', accessKeyId: 's3-user', secretAccessKey: 's3cr3t/+k3y' } as const;

/** Starts an S3 server, to which buckets are parts of the path. */
export async function startS3(node: ClusterNode, settings: S3Settings): Promise<S3Server> {
  const { host, bucket, region, accessKeyId, secretAccessKey } = { ...s3Credentials, ...settings };
  const folder = `/run/e2e/s3-${host.replace(/\W/g, '-')}`;
  await node.succeed(['mkdir', '-p', `${folder}/objects/${bucket}`, `${folder}/metadata`]);
  const server = node.start([
    ...([toolPath('versitygw', 'versitygw'), `--port=${host}`, `--region=${region}`] as const),
    ...[`--access=${accessKeyId}`, `--secret=${secretAccessKey}`],
    // Not every file system has extended attributes.
    ...['posix', `--sidecar=${folder}/metadata`, `${folder}/objects`],
  ]);
  const answers = async () => (await node.run(['socat', '-u', 'OPEN:/dev/null', `TCP:${host}`])).exitCode === 0;
  await waitUntil('the S3 server answers', answers).catch((cause) => {
    throw new Error(server.output(), { cause });
  });
  return { keys: () => keysOf(node, `${folder}/objects/${bucket}`), requests: server.output };
}

async function keysOf(node: ClusterNode, folder: string): Promise<readonly string[]> {
  const found = await node.succeed(['find', folder, '-type', 'f', '-printf', '%P\\n']);
  return found.split('\n').filter(Boolean).sort();
}
