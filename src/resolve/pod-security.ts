import type { ClusterOptions } from '../config/cluster';
import type { Report } from '../errors';
import type { Admission } from '../runtimes/admission';
import { type PodSecurityLevel, widerLevel } from '../values/pod-security';
import { combine, combineAnnotations, configLayer, type Identity, ownLabels } from './metadata';
import type { ResolvedBuilds, ResolvedNamespace } from './resolved';

/** The levels that the Pods of an installation need. */
export interface PodSecurity {
  /** In the daemon's namespace. */
  readonly daemon: PodSecurityLevel;
  /** In the namespace of the builds. */
  readonly builds: PodSecurityLevel;
}

/** What host paths need, which Pods have in either namespace, be it only those that look at nodes: the widest level. */
export const podSecurityOnNodes: PodSecurity = { daemon: 'privileged', builds: 'privileged' };

/** The namespaces that are to be made, if the config says so; else what is to know of them. */
export function resolveNamespaces(
  config: ClusterOptions,
  owner: Identity,
  { builds, podSecurity, admission }: { builds: ResolvedBuilds; podSecurity: PodSecurity; admission: Admission },
  report: Report,
): readonly ResolvedNamespace[] {
  if (config.namespaces === undefined) checkUnlabelled(podSecurity, admission, report);
  if (config.namespaces?.type !== 'create') return [];
  const { labels = {}, annotations = {} } = config.namespaces;
  const levels = [
    { name: owner.namespace, level: podSecurity.daemon },
    { name: builds.namespace, level: podSecurity.builds },
  ];
  checkOwn(levels, report);
  return mergeNamespaces(
    levels.map(({ name, level }) => ({
      name,
      level,
      labels: combine(
        [
          ownLabels('build-namespace', owner.name, owner.preset),
          { path: '', entries: { ...levelLabels(level), ...(admission.securityContextConstraints && labelSync) } },
          configLayer(config, 'labels'),
          { path: 'namespaces.labels', entries: labels },
        ],
        report,
      ),
      annotations: combineAnnotations(
        [configLayer(config, 'annotations'), { path: 'namespaces.annotations', entries: annotations }],
        report,
      ),
    })),
  );
}

const namespacesOfKubernetes = ['default', 'kube-system', 'kube-public', 'kube-node-lease'];

/** Whoever makes one of these would open it to privileged Pods, and take it for its own. */
function checkOwn(namespaces: readonly { readonly name: string }[], report: Report): void {
  const given = namespaces.find(({ name }) => namespacesOfKubernetes.includes(name));
  if (given === undefined) return;
  const fix = 'give daemon and builds a namespace of their own, or set namespaces to { type: "existing" }';
  report.expected('namespaces', 'namespaces that Kubernetes has not made itself', given.name, fix);
}

/** A cluster has each namespace once, with the level that admits all of its Pods. */
export function mergeNamespaces(namespaces: readonly ResolvedNamespace[]): readonly ResolvedNamespace[] {
  const merged = new Map<string, ResolvedNamespace>();
  for (const namespace of namespaces) {
    const other = merged.get(namespace.name) ?? namespace;
    const level = widerLevel(namespace.level, other.level);
    merged.set(namespace.name, { ...namespace, level, labels: { ...other.labels, ...namespace.labels, ...levelLabels(level) } });
  }
  return [...merged.values()];
}

// Who warns of more than is enforced would warn of every Pod.
function levelLabels(level: PodSecurityLevel): Readonly<Record<string, string>> {
  return Object.fromEntries(['enforce', 'audit', 'warn'].map((mode) => [`pod-security.kubernetes.io/${mode}`, level]));
}

// Otherwise OpenShift sets the levels itself, by what ServiceAccounts may use.
const labelSync = { 'security.openshift.io/scc.podSecurityLabelSync': 'false' };

function checkUnlabelled({ daemon, builds }: PodSecurity, { distribution, unlabelledLevel }: Admission, report: Report): void {
  const needed = widerLevel(daemon, builds);
  if (widerLevel(needed, unlabelledLevel) === unlabelledLevel) return;
  report.warn(
    'namespaces',
    `${distribution} enforces the Pod Security level ${unlabelledLevel} where a namespace has no label, and these Pods need ${needed}: ` +
      'set namespaces to { type: "create" }, or to { type: "existing" } if theirs has the label',
  );
}
