import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ClusterNode } from '../node/cluster-node';
import { ownEtc } from '../node/own-etc';
import type { Argv, RunningProcess } from '../node/process';
import type { CriRuntime } from '../runtimes/runtime';
import { toolPath } from '../setup/tools.mjs';
import type { ApiClient } from './api-client';
import { apiServerArgv, etcdArgv, newKey, readyClient } from './control-plane';
import { writeKubeconfig } from './kubeconfig';
import { addNetwork, nodeAddress } from './node-network';
import { kubeletArgv, protectMachine } from './real-kubelet';
import { type User, Users } from './users';

const ports = { etcd: 2379, etcdPeers: 2380, api: 6443 } as const;
const apiSocket = '/run/e2e/api.sock';

/** Kubernetes with one node, on which all of it runs as on any other machine, and with which all of it ends. */
export class Cluster {
  private readonly folder: string;
  private readonly users = new Users();
  private readonly processes: RunningProcess[] = [];
  private client: ApiClient | undefined;

  private constructor(
    readonly node: ClusterNode,
    /** Name of the tool that gives the programs. */
    private readonly tool: string,
  ) {
    this.folder = join(node.folder, 'kubernetes');
  }

  static async start(tool: string, runtime: CriRuntime): Promise<Cluster> {
    const cluster = new Cluster(await ClusterNode.start('node-1', true), tool);
    try {
      await ownEtc(cluster.node);
      await addNetwork(cluster.node);
      await Promise.all([runtime.start(cluster.node), cluster.startServer()]);
      cluster.startControllers();
      await cluster.startKubelet(runtime.socket);
      return cluster;
    } catch (cause) {
      const output = cluster.output();
      await cluster.stop();
      throw new Error(`no cluster:\n${output}`, { cause });
    }
  }

  /** Client of a user who may do everything. */
  get admin(): ApiClient {
    if (this.client === undefined) throw new Error('the API server has not started');
    return this.client;
  }

  /** What the programs of Kubernetes have printed. */
  output(): string {
    return this.processes.map((process) => process.output()).join('\n');
  }

  async stop(): Promise<void> {
    this.client?.close();
    await this.node.stop();
  }

  private async startServer(): Promise<void> {
    mkdirSync(this.folder);
    writeFileSync(this.file('tokens.csv'), this.users.file());
    writeFileSync(this.file('service-accounts.pem'), newKey());
    const server = apiServerArgv(this.program('kube-apiserver'), this.folder, ports.etcd, ports.api);
    this.run(etcdArgv(this.folder, ports.etcd, ports.etcdPeers));
    this.run([...server, `--advertise-address=${nodeAddress}`, '--kubelet-preferred-address-types=InternalIP']);
    // This process is not in the network of the node.
    this.run(['socat', `UNIX-LISTEN:${apiSocket},fork`, `TCP:127.0.0.1:${ports.api}`]);
    const address = { socketPath: this.node.path(apiSocket) };
    this.client = await readyClient(this.folder, address, this.users.token('admin'), this.processes);
  }

  private startControllers(): void {
    const common = (user: User) => [`--kubeconfig=${this.kubeconfig(user)}`, '--leader-elect=false', `--cert-dir=${this.folder}`];
    this.run([this.program('kube-scheduler'), ...common('system:kube-scheduler')]);
    this.run([
      ...([this.program('kube-controller-manager'), ...common('system:kube-controller-manager')] as const),
      ...[`--service-account-private-key-file=${this.file('service-accounts.pem')}`, `--root-ca-file=${this.file('apiserver.crt')}`],
      ...['--use-service-account-credentials=true', `--flex-volume-plugin-dir=${this.file('volume-plugins')}`],
    ]);
  }

  private async startKubelet(socket: string): Promise<void> {
    await protectMachine(this.node);
    this.run(kubeletArgv(this.node, { program: this.program('kubelet'), kubeconfig: this.kubeconfig('system:node:node-1'), socket }));
  }

  private kubeconfig(user: User): string {
    const path = this.file(`${user.replaceAll(':', '-')}.json`);
    const server = `https://127.0.0.1:${ports.api}`;
    writeKubeconfig(path, { server, authority: this.file('apiserver.crt'), token: this.users.token(user) });
    return path;
  }

  private run(argv: Argv): void {
    this.processes.push(this.node.start(argv));
  }

  private program(name: string): string {
    return toolPath(this.tool, name);
  }

  private file(name: string): string {
    return join(this.folder, name);
  }
}
