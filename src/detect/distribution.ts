/** A Kubernetes distribution that its nodes give away. `upstream` is kubeadm, and all that show no mark. */
export type NodeDistribution =
  | 'upstream'
  | 'k3s'
  | 'rke2'
  | 'k0s'
  | 'microk8s'
  | 'bottlerocket'
  | 'talos'
  | 'kind'
  | 'minikube'
  | 'openshift'
  | 'okd'
  | 'gardener'
  | 'eks'
  | 'gke'
  | 'gke-autopilot'
  | 'aks'
  | 'oke'
  | 'flatcar';

/** Where a distribution leaves its marks. */
export interface Marked {
  readonly name: string;
  readonly kubeletVersion: string;
  readonly osImage: string;
  readonly providerID: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
}

/** A rule holds if all its patterns do. Those of labels and annotations look for one `key=value`. */
interface Rule {
  readonly distribution: NodeDistribution;
  readonly name?: RegExp;
  readonly kubeletVersion?: RegExp;
  readonly osImage?: RegExp;
  readonly providerID?: RegExp;
  readonly label?: RegExp;
  readonly annotation?: RegExp;
}

/**
 * The first rule that holds decides. A distribution goes before those that it runs on: k3s on an OKE instance with Flatcar
 * is k3s, for its containerd is what the paths depend on. The suffix of the runtime's version is no mark, as rke2 has that
 * of k3s.
 */
const rules: readonly Rule[] = [
  // They bring a containerd of their own to any machine, with paths of its own.
  { distribution: 'k3s', kubeletVersion: /\+k3s/ },
  { distribution: 'rke2', kubeletVersion: /\+rke2/ },
  { distribution: 'k0s', kubeletVersion: /\+k0s/ },
  { distribution: 'microk8s', label: /^microk8s\.io\/cluster=true$/ },
  { distribution: 'k3s', annotation: /^k3s\.io\/node-args=/ },
  { distribution: 'rke2', annotation: /^rke2\.io\/node-args=/ },
  { distribution: 'k0s', label: /^node\.k0sproject\.io\/role=/ },
  // They are the whole operating system, containerd included, also of nodes whose kubelet is that of EKS.
  { distribution: 'bottlerocket', osImage: /^Bottlerocket OS / },
  { distribution: 'talos', osImage: /^Talos \(/ },
  { distribution: 'talos', annotation: /^talos\.dev\/owned-/ },
  // They run on the machines of clouds, whose marks their nodes carry too.
  { distribution: 'kind', providerID: /^kind:\/\// },
  { distribution: 'minikube', label: /^minikube\.k8s\.io\/name=/ },
  { distribution: 'openshift', osImage: /^Red Hat Enterprise Linux CoreOS / },
  { distribution: 'openshift', label: /^node\.openshift\.io\/os_id=rh/ },
  { distribution: 'okd', label: /^node\.openshift\.io\/os_id=/ },
  // Fedora CoreOS alone may be anything; with the kubelet of OpenShift, which has a hash after its version, it is OKD.
  { distribution: 'okd', osImage: /^(Fedora|CentOS Stream) CoreOS /, kubeletVersion: /\+[0-9a-f]{7}/ },
  { distribution: 'gardener', label: /^worker\.gardener\.cloud\// },
  // The services of clouds, on an operating system of their customers' choice.
  { distribution: 'eks', kubeletVersion: /-eks-/ },
  // Google names the nodes that it manages itself like no others.
  { distribution: 'gke-autopilot', kubeletVersion: /-gke\./, name: /^gk3-/ },
  { distribution: 'gke', kubeletVersion: /-gke\./ },
  { distribution: 'aks', label: /^kubernetes\.azure\.com\/(agentpool|cluster)=/ },
  { distribution: 'oke', label: /^oci\.oraclecloud\.com\// },
  { distribution: 'oke', providerID: /^(oci:\/\/|ocid1\.)/ },
  // An operating system that any of the above may have.
  { distribution: 'flatcar', osImage: /^Flatcar Container Linux / },
];

/** The distribution of a node. */
export function distributionOf(node: Marked): NodeDistribution {
  return rules.find((rule) => holds(rule, node))?.distribution ?? 'upstream';
}

function holds(rule: Rule, node: Marked): boolean {
  return (
    (rule.name?.test(node.name) ?? true) &&
    (rule.kubeletVersion?.test(node.kubeletVersion) ?? true) &&
    (rule.osImage?.test(node.osImage) ?? true) &&
    (rule.providerID?.test(node.providerID) ?? true) &&
    hasEntry(node.labels, rule.label) &&
    hasEntry(node.annotations, rule.annotation)
  );
}

function hasEntry(entries: Readonly<Record<string, string>>, pattern: RegExp | undefined): boolean {
  return pattern === undefined || Object.entries(entries).some(([key, value]) => pattern.test(`${key}=${value}`));
}
