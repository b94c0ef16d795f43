import type { Node, NodeList } from 'kubernetes-types/core/v1';

/** What a test says of a node. The rest is that of any kubeadm node. */
export interface NodeSample {
  readonly name?: string;
  /** `status.nodeInfo.containerRuntimeVersion`. */
  readonly runtime?: string;
  readonly kubelet?: string;
  readonly osImage?: string;
  readonly os?: string;
  readonly providerID?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
}

/** A Node as the API returns it. */
export function node(sample: NodeSample = {}): Node {
  const { name = 'worker-1', os = 'linux', kubelet = 'v1.30.4' } = sample;
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: {
      name,
      labels: { 'kubernetes.io/arch': 'amd64', 'kubernetes.io/hostname': name, 'kubernetes.io/os': os, ...sample.labels },
      annotations: { 'node.alpha.kubernetes.io/ttl': '0', ...sample.annotations },
    },
    spec: { podCIDR: '10.244.0.0/24', ...(sample.providerID !== undefined && { providerID: sample.providerID }) },
    status: {
      nodeInfo: {
        architecture: 'amd64',
        bootID: 'b7f6d1c2-0000-4000-8000-000000000000',
        containerRuntimeVersion: sample.runtime ?? 'containerd://1.7.20',
        kernelVersion: '6.8.0-41-generic',
        kubeProxyVersion: kubelet,
        kubeletVersion: kubelet,
        machineID: '0123456789abcdef0123456789abcdef',
        operatingSystem: os,
        osImage: sample.osImage ?? 'Ubuntu 22.04.4 LTS',
        systemUUID: '00000000-0000-4000-8000-000000000001',
      },
    },
  };
}

/** Nodes of one kind, by their names. */
export function nodes(names: readonly string[], sample: NodeSample = {}): Node[] {
  return names.map((name) => node({ ...sample, name }));
}

/** A list as the API returns it. */
export function nodeList(...items: readonly Node[]): NodeList {
  return { apiVersion: 'v1', kind: 'NodeList', items: [...items] };
}

/** Samples of kinds of nodes that clusters mix. */
export const kinds = {
  upstream: { runtime: 'containerd://1.7.20' },
  k3s: { runtime: 'containerd://1.7.20-k3s1', kubelet: 'v1.30.4+k3s1' },
  rke2: { runtime: 'containerd://1.7.20-k3s1', kubelet: 'v1.30.4+rke2r1' },
  docker: { runtime: 'docker://20.10.24' },
  crio: { runtime: 'cri-o://1.30.4' },
  windows: { runtime: 'containerd://1.7.20', os: 'windows', osImage: 'Windows Server 2022 Datacenter' },
} as const;

/** The annotation of kubeadm. */
export function criSocket(socket: string): Readonly<Record<string, string>> {
  return { 'kubeadm.alpha.kubernetes.io/cri-socket': socket };
}

/** Runs `kubectl label node` on copies of the nodes, and refuses what kubectl refuses. */
export function runLabelCommands(list: readonly Node[], commands: readonly string[]): Node[] {
  return commands.reduce<readonly Node[]>((before, command) => before.map((item) => labelled(item, command)), list) as Node[];
}

function labelled(item: Node, command: string): Node {
  const [, names = '', key = '', value = '', overwrite] =
    /^kubectl label node ([-.a-z0-9 ]+) (\S+)=(\S+)( --overwrite)?$/.exec(command) ?? [];
  if (names === '') throw new Error(`not a command: ${command}`);
  if (!names.split(' ').includes(item.metadata?.name ?? '')) return item;
  const labels = item.metadata?.labels ?? {};
  if (labels[key] !== undefined && labels[key] !== value && overwrite === undefined) throw new Error(`--overwrite is false: ${command}`);
  return { ...item, metadata: { ...item.metadata, labels: { ...labels, [key]: value } } };
}
