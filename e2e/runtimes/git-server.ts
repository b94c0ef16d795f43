import { join } from 'node:path';
import type { ClusterNode } from '../node/cluster-node';
import { waitUntil } from '../node/process';

/** A server of git repositories that a test wants. */
export interface GitServerSettings {
  /** Address and port that it listens on. */
  readonly host: string;
  /** The password of `x-access-token`. Without it, everyone may read. */
  readonly token?: string;
}

/** A server of git repositories. */
export interface GitServer {
  /** Commits files, which replace those before, to a ref such as `refs/heads/main`. Returns the commit. */
  readonly commit: (repository: string, ref: string, files: CommittedFiles) => Promise<string>;
  /** Each request so far in a line: its status, method and path. */
  readonly requests: () => string;
}

/** Texts, and files of this machine, by their path in the repository. */
export type CommittedFiles = Readonly<Record<string, string | { readonly copyOf: string }>>;

const program = join(__dirname, 'git-http-server.mjs');

/** Starts a server of repositories, such as `team/web.git`, over smart HTTP. */
export async function startGitServer(node: ClusterNode, { host, token = '' }: GitServerSettings): Promise<GitServer> {
  const folder = `/run/e2e/git-${host.replace(/\W/g, '-')}`;
  const [address = '', port = ''] = host.split(':');
  await node.succeed(['mkdir', '-p', folder]);
  node.write(`${folder}.mjs`, { copyOf: program });
  const server = node.start([process.execPath, `${folder}.mjs`, folder, address, port, token]);
  await waitUntil('the git server listens', () => server.output().includes('listens')).catch((cause) => {
    throw new Error(server.output(), { cause });
  });
  return {
    commit: (repository, ref, files) => commit(node, `${folder}/${repository}`, ref, files),
    requests: () => server.output().replace('listens\n', ''),
  };
}

async function commit(node: ClusterNode, repository: string, ref: string, files: CommittedFiles): Promise<string> {
  const workTree = `${repository}.files`;
  await node.succeed(['rm', '-rf', workTree]);
  for (const [path, content] of Object.entries(files)) node.write(`${workTree}/${path}`, content);
  return (await node.succeed(['sh', '-euc', script, 'sh', repository, workTree, ref], { env: author })).trim();
}

const author = {
  GIT_AUTHOR_NAME: 'e2e',
  GIT_AUTHOR_EMAIL: 'e2e@example.com',
  GIT_COMMITTER_NAME: 'e2e',
  GIT_COMMITTER_EMAIL: 'e2e@example.com',
};

// Like the servers of the large hosts, it gives every commit that is asked for.
const script = `
  export GIT_DIR=$1
  if [ ! -d "$1" ]; then
    git init --quiet --bare --initial-branch=main
    git config uploadpack.allowAnySHA1InWant true
  fi
  git --work-tree="$2" add --all --force
  parent=$(git rev-parse --quiet --verify "$3^{commit}" || true)
  commit=$(git commit-tree -m files \${parent:+-p "$parent"} "$(git write-tree)")
  git update-ref "$3" "$commit"
  echo "$commit"`;
