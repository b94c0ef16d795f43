// The programs that are built from source, because Debian has them not at all or in another version than the tests need.
import { existsSync } from 'node:fs';
import { basename, join } from 'node:path';
import { SetupError } from './command.mjs';
import { builtFolder } from './go-module.mjs';

/**
 * @typedef {object} Tool
 * @property {string} name folder in e2e/tools, a Go module that says which programs of which versions
 * @property {readonly string[]} programs what is built, by the names that the programs are used under
 * @property {readonly string[]} [tags] build tags
 * @property {boolean} [cgo] whether C is compiled too. Without it the programs are linked to no library.
 * @property {string} [module] module of the programs, where its version or source is needed
 * @property {(version: string) => Readonly<Record<string, string>>} [variables] Go variables that only a build can set, for a version of the module
 * @property {Readonly<Record<string, string>>} [renamed] new name by the name that Go gives
 * @property {Readonly<Record<string, string>>} [c] programs in C, each with its folder in the module
 * @property {Readonly<Record<string, readonly string[]>>} [files] paths of files that are taken as they are, by the module that has them
 */

/**
 * @param {string} variable
 * @returns {Tool['variables']}
 */
const versionIn = (variable) => (version) => ({ [variable]: version });

const buildkit = {
  programs: ['buildctl', 'buildkitd'],
  module: 'github.com/moby/buildkit',
  variables: versionIn('github.com/moby/buildkit/version.Version'),
};

// In place of C libraries for what no test uses: signatures of images, and storage on btrfs or device mapper.
const withoutLibraries = ['containers_image_openpgp', 'exclude_graphdriver_btrfs', 'btrfs_noversion', 'exclude_graphdriver_devicemapper'];

const kubernetes = { module: 'k8s.io/kubernetes', variables: kubernetesVersion };

/** @type {readonly Tool[]} */
export const tools = [
  { name: 'buildkit', ...buildkit },
  { name: 'buildkit-0.10', ...buildkit },
  // The Dockerfile frontend with what only the channel `labs` has.
  { name: 'dockerfile-labs', programs: ['dockerfile-frontend'], tags: ['dfrundevice'] },
  {
    name: 'buildx',
    programs: ['docker-buildx'],
    renamed: { buildx: 'docker-buildx' },
    module: 'github.com/docker/buildx',
    variables: versionIn('github.com/docker/buildx/version.Version'),
  },
  // The storage library of podman and CRI-O has no overlay driver unless C is compiled.
  { name: 'podman', programs: ['podman'], cgo: true, tags: withoutLibraries },
  {
    name: 'cri-o',
    programs: ['crio', 'pinns'],
    cgo: true,
    tags: [...withoutLibraries, 'containers_image_ostree_stub', 'seccomp', 'selinux'],
    module: 'github.com/cri-o/cri-o',
    c: { pinns: 'pinns/src' },
  },
  {
    name: 'containerd',
    programs: ['containerd', 'containerd-shim-runc-v2', 'ctr'],
    module: 'github.com/containerd/containerd/v2',
    variables: versionIn('github.com/containerd/containerd/v2/version.Version'),
  },
  // A Docker Engine that can keep its images in containerd. Its module counts versions of its own.
  {
    name: 'dockerd',
    programs: ['dockerd'],
    module: 'github.com/moby/moby/v2',
    variables: () => ({ 'github.com/moby/moby/v2/dockerversion.Version': '29.8.1' }),
  },
  {
    name: 'cri-tools',
    programs: ['crictl'],
    module: 'sigs.k8s.io/cri-tools',
    variables: versionIn('sigs.k8s.io/cri-tools/pkg/version.Version'),
  },
  // What the rootless image of BuildKit starts with, in the version that the image has.
  { name: 'rootlesskit', programs: ['rootlesskit'] },
  // A runc that can give a Pod users of its own, and volumes with these.
  { name: 'runc', programs: ['runc'], cgo: true, tags: ['seccomp'] },
  // An S3 server: it checks signatures, and its objects are files.
  { name: 'versitygw', programs: ['versitygw'] },
  // The checker of alert rules, and what plays series to them.
  { name: 'prometheus', programs: ['promtool'] },
  // What NetworkPolicies mean, told by a program that others use to judge network plugins.
  { name: 'cyclonus', programs: ['cyclonus'] },
  { name: 'kubernetes-1.27', programs: ['kube-apiserver'], ...kubernetes },
  { name: 'kubernetes-1.37', programs: ['kube-apiserver', 'kube-controller-manager', 'kube-scheduler', 'kubelet'], ...kubernetes },
  // What the documentation tells its readers to type.
  { name: 'kubectl', programs: ['kubectl'], ...kubernetes },
  // A checker of manifests.
  { name: 'kube-score', programs: ['kube-score'] },
  // A checker of workflows.
  { name: 'actionlint', programs: ['actionlint'] },
  // What takes the charts that cdk8s makes, in both of the major versions that are in use.
  { name: 'helm-3', programs: ['helm'], module: 'helm.sh/helm/v3', variables: versionIn('helm.sh/helm/v3/internal/version.version') },
  { name: 'helm-4', programs: ['helm'], module: 'helm.sh/helm/v4', variables: versionIn('helm.sh/helm/v4/internal/version.version') },
  // Only the definitions: an API server takes and refuses objects by them, and no operator runs.
  {
    name: 'custom-resources',
    programs: [],
    files: {
      'github.com/prometheus-operator/prometheus-operator': [
        'example/prometheus-operator-crd/monitoring.coreos.com_podmonitors.yaml',
        'example/prometheus-operator-crd/monitoring.coreos.com_prometheusrules.yaml',
      ],
      'github.com/cert-manager/cert-manager': [
        'deploy/crds/cert-manager.io_certificates.yaml',
        'deploy/crds/cert-manager.io_clusterissuers.yaml',
        'deploy/crds/cert-manager.io_issuers.yaml',
      ],
      'github.com/kedacore/keda/v2': [
        'config/crd/bases/keda.sh_scaledobjects.yaml',
        'config/crd/bases/keda.sh_triggerauthentications.yaml',
      ],
    },
  },
];

/**
 * What a tool gives: names of its programs and files.
 *
 * @param {Tool} tool
 */
export function contentsOf({ programs, files = {} }) {
  return [...programs, ...Object.values(files).flatMap((paths) => paths.map((path) => basename(path)))];
}

/**
 * The path of a program that `npm run test:e2e` has built, or of a file that it has taken from a module.
 *
 * @param {string} name a tool of the table
 * @param {string} content
 * @returns {string}
 */
export function toolPath(name, content) {
  const tool = tools.find((one) => one.name === name && contentsOf(one).includes(content));
  if (tool === undefined) throw new SetupError(`no ${content} of ${name} in e2e/setup/tools.mjs`);
  const path = join(builtFolder(tool), content);
  if (!existsSync(path)) throw new SetupError(`${content} of ${name} is not built: "npm run test:e2e" does that`);
  return path;
}

/**
 * The API server compares the parts of its version with those in which an API came and went.
 *
 * @param {string} version
 */
function kubernetesVersion(version) {
  const [major = '', minor = ''] = version.replace('v', '').split('.');
  const variables = 'k8s.io/component-base/version';
  return { [`${variables}.gitVersion`]: version, [`${variables}.gitMajor`]: major, [`${variables}.gitMinor`]: minor };
}
