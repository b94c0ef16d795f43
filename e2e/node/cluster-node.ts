import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { Cgroups, cgroupParent } from './cgroups';
import { type Argv, type ProcessOptions, type Result, type RunningProcess, run, start, succeed, waitUntil } from './process';

/**
 * A node of a cluster, as far as images and Pods go: namespaces of this machine with a root file system that has the programs
 * of the machine, and folders of its own wherever a container runtime or a Pod may write. So host paths mean what they say, and
 * nothing of the machine is touched.
 *
 * Its network is its own loopback device, so no registry can be reached. All of its processes and mounts end with it.
 */
export class ClusterNode {
  private constructor(
    readonly name: string,
    /** Folder of the machine, visible under the same path in the node, for files that are none of the node's. */
    readonly folder: string,
    private readonly holder: RunningProcess,
    private readonly init: number,
    private readonly cgroups: Cgroups | undefined,
  ) {}

  /** @param withCgroups Whether the node has cgroups of its own. Without, its processes are in those of the machine. */
  static async start(name = 'node-1', withCgroups = false): Promise<ClusterNode> {
    const folder = mkdtempSync(join(tmpdir(), 'cluster-node-'));
    const cgroups = withCgroups ? new Cgroups(`${cgroupParent}/${basename(folder)}`) : undefined;
    const holder = start(
      inCgroups(cgroups, [
        ...(['setpriv', '--pdeathsig', 'KILL'] as const),
        ...['unshare', ...namespaces(cgroups), '--fork', '--kill-child', '--'],
        ...['sh', '-euc', setUp, 'sh', name, join(folder, 'root'), cgroups?.path ?? ''],
      ]),
    );
    await waitUntil('the node is set up', () => holder.output().includes('ready'), 20).catch(async (cause) => {
      holder.kill('SIGKILL');
      await cgroups?.remove();
      throw new Error(`no node: ${holder.output()}`, { cause });
    });
    const init = Number(readFileSync(`/proc/${holder.pid}/task/${holder.pid}/children`, 'utf8').trim());
    return new ClusterNode(name, folder, holder, init, cgroups);
  }

  /** Where this machine finds a file of the node. */
  path(inside: string): string {
    return join(`/proc/${this.init}/root`, inside.replace(/^\/var\/run(?=\/|$)/, '/run'));
  }

  /** The command that runs another one in the node. */
  command(argv: Argv): Argv {
    return inCgroups(this.cgroups, ['nsenter', '--target', `${this.init}`, ...namespaces(this.cgroups), '--', ...argv]);
  }

  run(argv: Argv, options?: ProcessOptions): Promise<Result> {
    return run(this.command(argv), options);
  }

  succeed(argv: Argv, options?: ProcessOptions): Promise<string> {
    return succeed(this.command(argv), options);
  }

  start(argv: Argv, options?: ProcessOptions): RunningProcess {
    return start(this.command(argv), options);
  }

  /** Writes a file of the node, or copies one of this machine into it. */
  write(inside: string, content: string | { readonly copyOf: string }): void {
    const path = this.path(inside);
    mkdirSync(dirname(path), { recursive: true });
    if (typeof content === 'string') writeFileSync(path, content);
    else copyFileSync(content.copyOf, path);
  }

  async stop(): Promise<void> {
    this.holder.kill('SIGKILL');
    await this.holder.exited;
    await this.cgroups?.remove();
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
  }
}

function inCgroups(cgroups: Cgroups | undefined, argv: Argv): Argv {
  return cgroups === undefined ? argv : cgroups.command(argv);
}

function namespaces(cgroups: Cgroups | undefined): readonly string[] {
  return ['--mount', '--net', '--uts', '--ipc', '--pid', ...(cgroups === undefined ? [] : ['--cgroup'])];
}

// Mounts are shared as systemd shares them on a node, which the propagation of a Pod's mounts needs. Container runtimes want to
// use every controller that the kernel names, even those that the machine has not mounted.
const setUp = `
  hostname "$1"; root=$2
  mkdir -p "$root"; mount --bind "$root" "$root"
  for path in /* /var/*; do
    case $path in
      /var|/run|/data|/mnt|/opt|/srv|/proc|/var/lib|/var/lock) mkdir -p "$root$path" ;;
      /dev|/sys) mkdir -p "$root$path"; mount --rbind "$path" "$root$path" ;;
      *) if [ -L "$path" ]; then cp -P "$path" "$root$path"
         elif [ -d "$path" ]; then mkdir -p "$root$path"; mount --bind "$path" "$root$path"; fi ;;
    esac
  done
  mkdir -p "$root/data" "$root/old"
  mount -t proc proc "$root/proc"
  cd "$root"; pivot_root . old; umount -l /old; rmdir /old
  if [ -n "$3" ]; then
    for path in /sys/fs/cgroup/*; do mount --bind "$path$3" "$path"; done
    awk '$2 != 0' /proc/cgroups > /run/cgroups; mount --bind /run/cgroups /proc/cgroups
  fi
  mount --make-rshared /
  ip link set lo up
  echo ready
  exec tini -- sleep infinity`;
