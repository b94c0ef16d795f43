import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Argv, type RunningProcess, start, waitUntil } from '../node/process';
import { toolPath } from '../setup/tools.mjs';
import { ApiClient, bearer, type Endpoint } from './api-client';
import { freePorts } from './free-ports';
import { writeKubeconfig } from './kubeconfig';

/** etcd and kube-apiserver on the loopback device of this machine, as kubeadm sets them up. Nothing runs the Pods. */
export class ControlPlane {
  private constructor(
    /** Client of a user who may do everything. */
    readonly admin: ApiClient,
    /** The same for programs that read a file. */
    readonly kubeconfig: string,
    private readonly processes: readonly RunningProcess[],
    private readonly folder: string,
  ) {}

  /**
   * @param tool Name of the tool that gives kube-apiserver: one for each version of Kubernetes.
   * @param level Pod Security level of namespaces that have no label.
   */
  static async start(tool: string, level: PodSecurityLevel = 'privileged'): Promise<ControlPlane> {
    const program = toolPath(tool, 'kube-apiserver');
    const [client, peer, secure] = await freePorts();
    const folder = mkdtempSync(join(tmpdir(), 'control-plane-'));
    const token = randomUUID();
    writeFileSync(join(folder, 'tokens.csv'), `${token},admin,admin,system:masters\n`);
    writeFileSync(join(folder, 'service-accounts.pem'), newKey());
    writeFileSync(join(folder, 'admission.json'), JSON.stringify(admissionConfiguration(level)));
    const admission = `--admission-control-config-file=${join(folder, 'admission.json')}`;
    const processes = [etcdArgv(folder, client, peer), [...apiServerArgv(program, folder, client, secure), admission] as const].map(
      startBound,
    );
    try {
      const admin = await readyClient(folder, { port: secure }, token, processes);
      const kubeconfig = join(folder, 'kubeconfig');
      writeKubeconfig(kubeconfig, { server: `https://127.0.0.1:${secure}`, authority: join(folder, 'apiserver.crt'), token });
      return new ControlPlane(admin, kubeconfig, processes, folder);
    } catch (cause) {
      await stopAll(processes, folder);
      throw new Error(`no control plane:\n${processes.map((process) => process.output()).join('\n')}`, { cause });
    }
  }

  async stop(): Promise<void> {
    this.admin.close();
    await stopAll(this.processes, this.folder);
  }
}

/** A level of the Pod Security Standards. */
export type PodSecurityLevel = 'privileged' | 'baseline' | 'restricted';

function admissionConfiguration(enforce: PodSecurityLevel): object {
  const podSecurity = { apiVersion: 'pod-security.admission.config.k8s.io/v1', kind: 'PodSecurityConfiguration', defaults: { enforce } };
  return {
    apiVersion: 'apiserver.config.k8s.io/v1',
    kind: 'AdmissionConfiguration',
    plugins: [{ name: 'PodSecurity', configuration: podSecurity }],
  };
}

/** Starts a program that ends with this process, however it ends. */
function startBound(argv: Argv): RunningProcess {
  return start(['setpriv', '--pdeathsig', 'KILL', ...argv]);
}

// Nothing is to be kept, so nothing need end in order.
async function stopAll(processes: readonly RunningProcess[], folder: string): Promise<void> {
  for (const process of processes) process.kill('SIGKILL');
  await Promise.allSettled(processes.map((process) => process.exited));
  rmSync(folder, { recursive: true, force: true });
}

export function etcdArgv(folder: string, clientPort: number, peerPort: number): Argv {
  const client = `http://127.0.0.1:${clientPort}`;
  const peer = `http://127.0.0.1:${peerPort}`;
  return [
    ...(['etcd', '--name=e2e', `--data-dir=${join(folder, 'etcd')}`, '--unsafe-no-fsync'] as const),
    ...[`--listen-client-urls=${client}`, `--advertise-client-urls=${client}`],
    ...[`--listen-peer-urls=${peer}`, `--initial-advertise-peer-urls=${peer}`, `--initial-cluster=e2e=${peer}`],
  ];
}

export function apiServerArgv(program: string, folder: string, etcdPort: number, port: number): Argv {
  const key = join(folder, 'service-accounts.pem');
  return [
    program,
    ...[`--etcd-servers=http://127.0.0.1:${etcdPort}`, '--bind-address=127.0.0.1', `--secure-port=${port}`],
    ...[`--cert-dir=${folder}`, `--token-auth-file=${join(folder, 'tokens.csv')}`, '--service-cluster-ip-range=10.96.0.0/16'],
    ...['--service-account-issuer=https://kubernetes.default.svc.cluster.local'],
    ...[`--service-account-key-file=${key}`, `--service-account-signing-key-file=${key}`],
    // What kubeadm sets besides, and with it nearly every cluster.
    ...['--allow-privileged=true', '--authorization-mode=Node,RBAC', '--enable-admission-plugins=NodeRestriction'],
  ];
}

export function newKey(): string {
  return generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ type: 'pkcs1', format: 'pem' }).toString();
}

/** A client of a server as soon as it is ready. */
export async function readyClient(
  folder: string,
  address: Endpoint['address'],
  token: string,
  processes: readonly RunningProcess[],
): Promise<ApiClient> {
  const ended = Promise.race(processes.map((process) => process.exited)).then(() => Promise.reject(new Error('a program has ended')));
  return Promise.race([ended, whenReady(folder, address, token)]);
}

async function whenReady(folder: string, address: Endpoint['address'], token: string): Promise<ApiClient> {
  // The server signs a certificate for itself before it listens.
  const certificate = () => readFileSync(join(folder, 'apiserver.crt'), 'utf8');
  await waitUntil('the API server has a certificate', () => succeeds(certificate));
  const client = new ApiClient({ address, ca: certificate() }, bearer(token));
  await waitUntil('the API server is ready', async () => {
    const answer = await client.send({ method: 'GET', path: '/readyz' }).catch(() => undefined);
    return answer?.status === 200;
  });
  return client;
}

function succeeds(action: () => unknown): boolean {
  try {
    action();
    return true;
  } catch {
    return false;
  }
}
