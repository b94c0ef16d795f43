import { criSocket, type NodeSample } from './nodes';

/** The socket, the root and the state. */
export type Place = readonly [socket: string, root: string, state: string];

export const standard: Place = ['/run/containerd/containerd.sock', '/var/lib/containerd', '/run/containerd'];
const k3s: Place = ['/run/k3s/containerd/containerd.sock', '/var/lib/rancher/k3s/agent/containerd', '/run/k3s/containerd'];
const rke2: Place = ['/run/k3s/containerd/containerd.sock', '/var/lib/rancher/rke2/agent/containerd', '/run/k3s/containerd'];
const microk8s: Place = [
  '/var/snap/microk8s/common/run/containerd.sock',
  '/var/snap/microk8s/common/var/lib/containerd',
  '/var/snap/microk8s/common/run/containerd',
];
const k0s: Place = ['/run/k0s/containerd.sock', '/var/lib/k0s/containerd', '/run/k0s/containerd'];
export const crio: Place = ['/var/run/crio/crio.sock', '/var/lib/containers/storage', '/run/containers/storage'];
export const docker: Place = ['/var/run/docker.sock', '/var/lib/docker', '/var/run/docker'];

const at = (socket: string, [, root, state]: Place): Place => [socket, root, state];

const rhcos = 'Red Hat Enterprise Linux CoreOS 415.92.202403270524-0 (Plow)';
const bottlerocket = 'Bottlerocket OS 1.19.1 (aws-k8s-1.28)';
export const flatcar = 'Flatcar Container Linux by Kinvolk 4459.2.3 (Oklo)';
const cos = 'Container-Optimized OS from Google';
const oracle = 'Oracle Linux Server 8.9';
const instance = 'ocid1.instance.oc1.eu-frankfurt-1.antheljt';

/** Nodes as clusters report them, with the distribution that they are of, and where their runtime keeps things. */
export const samples: readonly (readonly [what: string, sample: NodeSample, distribution: string, place: Place])[] = [
  [
    'containerd of kubeadm',
    { runtime: 'containerd://1.6.4', annotations: criSocket('unix:///var/run/containerd/containerd.sock') },
    'upstream',
    standard,
  ],
  ['containerd of kubeadm without its note', { runtime: 'containerd://2.0.6' }, 'upstream', standard],
  ['containerd of Debian', { runtime: 'containerd://1.6.20~ds1', osImage: 'Debian GNU/Linux 12 (bookworm)' }, 'upstream', standard],
  ['containerd built without a version', { runtime: 'containerd://1.2.3+unknown' }, 'upstream', standard],
  ['containerd that does not answer', { runtime: 'containerd://Unknown' }, 'upstream', standard],
  [
    'containerd of a kubeadm that was moved',
    { annotations: criSocket('unix:///run/cd/containerd.sock') },
    'upstream',
    at('/run/cd/containerd.sock', standard),
  ],
  [
    'containerd noted twice over',
    { annotations: criSocket('unix://unix:///run/cd/containerd.sock') },
    'upstream',
    at('/run/cd/containerd.sock', standard),
  ],
  ['containerd noted without a scheme', { annotations: criSocket('/run/containerd/containerd.sock') }, 'upstream', standard],
  ['containerd in place of dockershim', { annotations: criSocket('/var/run/dockershim.sock') }, 'upstream', standard],
  ['containerd in place of CRI-O', { annotations: criSocket('unix:///var/run/crio/crio.sock') }, 'upstream', standard],
  ['containerd with a note that is no unix socket', { annotations: criSocket('tcp://127.0.0.1:3735') }, 'upstream', standard],
  ['k3s', { runtime: 'containerd://1.7.20-k3s1', kubelet: 'v1.30.4+k3s1' }, 'k3s', k3s],
  ['k3s of 1.28', { runtime: 'containerd://1.7.20-k3s2.28', kubelet: 'v1.28.13+k3s1' }, 'k3s', k3s],
  ['k3s with containerd 2', { runtime: 'containerd://2.3.2-k3s1', kubelet: 'v1.34.1+k3s1' }, 'k3s', k3s],
  ['k3s by its annotation', { runtime: 'containerd://1.7.20-k3s1', annotations: { 'k3s.io/node-args': '["agent"]' } }, 'k3s', k3s],
  ['k3s on Flatcar on an instance of Oracle', { kubelet: 'v1.30.4+k3s1', osImage: flatcar, providerID: `oci://${instance}` }, 'k3s', k3s],
  ['k3s with Docker', { runtime: 'docker://24.0.7', kubelet: 'v1.30.4+k3s1' }, 'k3s', docker],
  ['rke2, which has the suffix of k3s', { runtime: 'containerd://1.7.20-k3s1', kubelet: 'v1.30.4+rke2r1' }, 'rke2', rke2],
  ['rke2 by its annotation', { runtime: 'containerd://1.7.20-k3s1', annotations: { 'rke2.io/node-args': '["agent"]' } }, 'rke2', rke2],
  ['upstream with the suffix of k3s', { runtime: 'containerd://1.7.20-k3s1' }, 'upstream', standard],
  ['k0s', { runtime: 'containerd://1.7.22', kubelet: 'v1.31.1+k0s' }, 'k0s', k0s],
  ['k0s by its label', { labels: { 'node.k0sproject.io/role': 'control-plane' } }, 'k0s', k0s],
  ['microk8s', { runtime: 'containerd://1.6.28', kubelet: 'v1.29.8', labels: { 'microk8s.io/cluster': 'true' } }, 'microk8s', microk8s],
  [
    'kind',
    {
      runtime: 'containerd://1.7.18',
      providerID: 'kind://docker/kind/kind-worker',
      annotations: criSocket('unix:///run/containerd/containerd.sock'),
    },
    'kind',
    standard,
  ],
  ['minikube', { labels: { 'minikube.k8s.io/name': 'minikube', 'minikube.k8s.io/primary': 'true' } }, 'minikube', standard],
  [
    'minikube with Docker',
    {
      runtime: 'docker://26.1.1',
      labels: { 'minikube.k8s.io/name': 'minikube' },
      annotations: criSocket('unix:///var/run/cri-dockerd.sock'),
    },
    'minikube',
    docker,
  ],
  [
    'minikube with CRI-O',
    { runtime: 'cri-o://1.24.6', labels: { 'minikube.k8s.io/name': 'minikube' }, annotations: criSocket('/var/run/crio/crio.sock') },
    'minikube',
    crio,
  ],
  ['EKS', { runtime: 'containerd://1.7.11', kubelet: 'v1.28.5-eks-5e0fdde', osImage: 'Amazon Linux 2' }, 'eks', standard],
  ['EKS with Docker', { runtime: 'docker://20.10.17', kubelet: 'v1.22.12-eks-ba74326', osImage: 'Amazon Linux 2' }, 'eks', docker],
  [
    'Bottlerocket on EKS',
    { runtime: 'containerd://1.6.26+bottlerocket', kubelet: 'v1.28.4-eks-d91a302', osImage: bottlerocket },
    'bottlerocket',
    standard,
  ],
  [
    'GKE Autopilot',
    { name: 'gk3-web-default-pool-094ee287-d05m', runtime: 'containerd://2.0.6', kubelet: 'v1.33.5-gke.1201000', osImage: cos },
    'gke-autopilot',
    standard,
  ],
  ['GKE', { runtime: 'containerd://2.0.6', kubelet: 'v1.33.5-gke.1201000', osImage: cos }, 'gke', standard],
  ['AKS', { runtime: 'containerd://1.7.15-1', labels: { 'kubernetes.azure.com/agentpool': 'system' } }, 'aks', standard],
  ['AKS with Flatcar', { osImage: flatcar, labels: { 'kubernetes.azure.com/agentpool': 'flat' } }, 'aks', standard],
  ['OKE', { runtime: 'cri-o://1.29.1', osImage: oracle, labels: { 'oci.oraclecloud.com/fault-domain': 'FAULT-DOMAIN-2' } }, 'oke', crio],
  ['OKE by the id of the instance', { runtime: 'cri-o://1.29.1', osImage: oracle, providerID: instance }, 'oke', crio],
  [
    'OKE by the provider',
    { runtime: 'docker://19.3.11', osImage: 'Oracle Linux Server 7.9', providerID: `oci://${instance}` },
    'oke',
    docker,
  ],
  ['OpenShift', { runtime: 'cri-o://1.28.6-2.rhaos4.15.git77bbb1c.el9', kubelet: 'v1.28.7+f1b5f6c', osImage: rhcos }, 'openshift', crio],
  [
    'OpenShift by its label',
    { runtime: 'cri-o://1.20.0-0.rhaos4.7.gitfdbdf43.el8.52', kubelet: 'v1.20.0+bd9e442', labels: { 'node.openshift.io/os_id': 'rhcos' } },
    'openshift',
    crio,
  ],
  ['OpenShift on RHEL', { runtime: 'cri-o://1.24.6', labels: { 'node.openshift.io/os_id': 'rhel' } }, 'openshift', crio],
  ['OKD', { runtime: 'cri-o://1.25.1', kubelet: 'v1.25.0-2653+a34b9e9499e6c3', osImage: 'Fedora CoreOS 37.20230110.3.1' }, 'okd', crio],
  ['OKD by its label', { runtime: 'cri-o://1.25.1', labels: { 'node.openshift.io/os_id': 'fedora' } }, 'okd', crio],
  ['kubeadm on Fedora CoreOS', { runtime: 'cri-o://1.25.1', osImage: 'Fedora CoreOS 37.20230110.3.1' }, 'upstream', crio],
  ['Talos', { runtime: 'containerd://1.7.16', osImage: 'Talos (v1.7.0)' }, 'talos', standard],
  ['Talos by another name', { osImage: 'Acme OS (v1.7.0)', annotations: { 'talos.dev/owned-labels': '["a"]' } }, 'talos', standard],
  ['Flatcar', { runtime: 'containerd://2.0.5', osImage: flatcar }, 'flatcar', standard],
  ['Gardener with Flatcar', { osImage: flatcar, labels: { 'worker.gardener.cloud/cri-name': 'containerd' } }, 'gardener', standard],
  ['CRI-O of kubeadm', { runtime: 'cri-o://1.10.4', annotations: criSocket('unix:///var/run/crio/crio.sock') }, 'upstream', crio],
  ['CRI-O by the other path', { runtime: 'cri-o://1.30.4', annotations: criSocket('unix:///run/crio/crio.sock') }, 'upstream', crio],
  [
    'CRI-O that was moved',
    { runtime: 'cri-o://1.30.4', annotations: criSocket('unix:///run/o/crio.sock') },
    'upstream',
    at('/run/o/crio.sock', crio),
  ],
  [
    'CRI-O in place of containerd',
    { runtime: 'cri-o://1.30.4', annotations: criSocket('unix:///run/containerd/containerd.sock') },
    'upstream',
    crio,
  ],
  [
    'Docker by cri-dockerd',
    { runtime: 'docker://20.10.8', annotations: criSocket('unix:///var/run/cri-dockerd.sock') },
    'upstream',
    docker,
  ],
  [
    'Docker by dockershim',
    { runtime: 'docker://19.3.15', kubelet: 'v1.23.17', annotations: criSocket('/var/run/dockershim.sock') },
    'upstream',
    docker,
  ],
  [
    'Docker by a cri-dockerd elsewhere',
    { runtime: 'docker://27.1.1', annotations: criSocket('unix:///run/other/cri.sock') },
    'upstream',
    docker,
  ],
  ['Docker that does not answer', { runtime: 'docker://Unknown' }, 'upstream', docker],
];
