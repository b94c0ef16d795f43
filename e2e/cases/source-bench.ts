import type { BuildKitConfig, DaemonOptions } from 'cdk8s-buildkit';
import { addNodeAddress, addresses, connectToNode } from '../kubelet/network';
import { type FileServer, startFileServer } from '../runtimes/file-server';
import { type CommittedFiles, type GitServer, startGitServer } from '../runtimes/git-server';
import { startRegistry } from '../runtimes/registry';
import type { Runtime } from '../runtimes/runtime';
import { fromBusybox, Workbench } from './workbench';

const gitHost = `${addresses.node}:3000`;
const fileHost = `${addresses.node}:3080`;

/** Contexts that BuildKit fetches. Each has a Dockerfile, and a `text` which says what it is. */
export const fetched = {
  git: { type: 'git', url: `http://${gitHost}/team/library.git#main` },
  http: { type: 'http', url: `http://${fileHost}/library.tar.gz` },
} as const;

/** A workbench on whose node is all that builds are made from. */
export interface SourceBench {
  readonly bench: Workbench;
  /** Host of a registry without images. */
  readonly registry: string;
  readonly git: GitServer;
  readonly files: FileServer;
}

/** Starts it. A daemon is as `daemon` says besides. */
export async function startSourceBench(runtime: Runtime, daemon: DaemonOptions = {}): Promise<SourceBench> {
  const isDocker = runtime.config.runtime === 'docker';
  // An engine trusts registries of its own machine; a daemon in a Pod is told how to reach that of its node.
  const registry = isDocker ? 'localhost:5000' : `${addresses.node}:5000`;
  const buildkitd = { ...daemon.buildkitd, registries: { [registry]: { http: true } } };
  const config = (isDocker ? runtime.config : { ...runtime.config, daemon: { ...daemon, buildkitd } }) as BuildKitConfig;
  const bench = await Workbench.start(runtime, config);
  const { node } = bench;
  await addNodeAddress(node);
  await startRegistry(node, { host: registry });
  const git = await startGitServer(node, { host: gitHost });
  const files = await startFileServer(node, fileHost);
  await git.commit('team/library.git', 'refs/heads/main', library('git'));
  await files.archive('library.tar.gz', library('http'));
  if ((await bench.startDaemon()) !== undefined) await connectToNode(node, 'buildkitd');
  return { bench, registry, git, files };
}

function library(text: string): CommittedFiles {
  return {
    Dockerfile: `${fromBusybox}COPY text /text\n`,
    text,
    busybox: { copyOf: '/bin/busybox' },
    '.dockerignore': 'ignored\n',
    ignored: text,
  };
}
