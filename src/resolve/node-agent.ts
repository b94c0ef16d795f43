import type { NodeAgentOptions, RegistryAuthority } from '../config/node-agent';
import type { Report } from '../errors';
import { containerImage } from '../runtimes/image';
import type { BuildKitConfig } from '../runtimes/registry';
import type { AgentProfile, RuntimeProfile } from '../runtimes/runtime';
import { canonical, sortedEntries } from '../values/canonical';
import { type Expandable, verbatim } from '../values/kubelet';
import { checkResources } from './check-resources';
import { checkAffinity } from './check-scheduling';
import { agentConstraint } from './constraints';
import { combine, combineAnnotations, configLayer, type Identity, identity, ownLabels } from './metadata';
import type { ResolvedAuthority, ResolvedNodeAgent } from './resolved';

const path = 'nodeAgent';

/** Resolves the node agent, if the config or its preset has one. */
export function resolveNodeAgent(
  config: BuildKitConfig,
  { name, namespace, preset }: Identity,
  images: { readonly nodeAgent: string | undefined },
  runtimeProfile: RuntimeProfile,
  priorityClass: string | undefined,
  report: Report,
): ResolvedNodeAgent | undefined {
  if (config.nodeAgent === undefined && preset.nodeAgent === undefined) return undefined;
  const options: NodeAgentOptions = config.nodeAgent ?? {};
  const { nodeAgent } = preset.workloads(name);
  const { agent: profile } = runtimeProfile;
  checkResources(`${path}.resources`, options.resources, report);
  checkAffinity(`${path}.affinity`, options.affinity, report);
  return {
    name: nodeAgent,
    namespace,
    labels: combine(
      [ownLabels('node-agent', name, preset), configLayer(config, 'labels'), { path: `${path}.labels`, entries: options.labels ?? {} }],
      report,
    ),
    annotations: combineAnnotations(
      [configLayer(config, 'annotations'), { path: `${path}.annotations`, entries: options.annotations ?? {} }],
      report,
    ),
    selector: identity('node-agent', name),
    image: agentImage(options.image, images.nodeAgent, report),
    imagePullPolicy: options.imagePullPolicy ?? 'IfNotPresent',
    command: (options.command ?? preset.nodeAgent?.command ?? []).map(verbatim),
    args: (options.args ?? preset.nodeAgent?.args ?? []).map(verbatim),
    env: [...runtimeEnvironment(config.runtime, profile), ...ownEnvironment({ ...preset.nodeAgent?.env, ...options.env }, report)],
    mounts: profile.mounts,
    capabilities: profile.capabilities,
    appArmorProfile: profile.appArmorProfile,
    resources: options.resources ?? { requests: { cpu: '100m', memory: '128Mi' } },
    affinity: options.affinity === undefined ? undefined : canonical(options.affinity),
    maxUnavailable: options.maxUnavailable ?? 1,
    priorityClassName: options.priorityClassName ?? priorityClass,
    constraint: agentConstraint(runtimeProfile, config),
    authority: resolveAuthority(options.registry, preset.nodeAgent?.registry, profile, report),
  };
}

function agentImage(own: string | undefined, otherwise: string | undefined, report: Report): string {
  const image = own ?? otherwise;
  if (image === undefined) {
    report.expected(`${path}.image`, 'the image of a node agent, which has no default', image);
    return '';
  }
  return containerImage(`${path}.image`, image, report);
}

function runtimeEnvironment(runtime: string, { agentSocket }: AgentProfile): ResolvedNodeAgent['env'] {
  return [
    { name: 'CONTAINER_RUNTIME', value: verbatim(runtime) },
    { name: 'CONTAINER_RUNTIME_SOCKET', value: verbatim(agentSocket) },
    { name: 'CLUSTER_NODE', fieldPath: 'spec.nodeName' },
  ];
}

const given = ['CONTAINER_RUNTIME', 'CONTAINER_RUNTIME_SOCKET', 'CLUSTER_NODE'];

function ownEnvironment(env: Readonly<Record<string, string>>, report: Report): readonly { name: string; value: Expandable }[] {
  for (const name of given) {
    if (Object.hasOwn(env, name)) report.expected(`${path}.env.${name}`, 'no variable that the node agent is given already', env[name]);
  }
  return sortedEntries(env).map(([name, value]) => ({ name, value: verbatim(value) }));
}

/** The registry of a preset is that of the whole cluster, whose other nodes may need it: that these do not is no error. */
function resolveAuthority(
  own: RegistryAuthority | undefined,
  ofPreset: RegistryAuthority | undefined,
  { certificates }: AgentProfile,
  report: Report,
): ResolvedAuthority | undefined {
  const registry = own ?? ofPreset;
  if (registry === undefined) return undefined;
  const { host, secretName, key = 'ca.crt' } = registry;
  if (certificates !== undefined) return { secretName, key, directory: certificates, file: `${certificates}/${host}/ca.crt` };
  if (own === undefined) report.warn('preset.registry', noCertificates);
  else
    report.expected(
      `${path}.registry`,
      'no registry on nodes that read no certificates of registries',
      own,
      'set registryHosts if they do',
    );
  return undefined;
}

const noCertificates = 'these nodes read no certificates of registries, so none is installed: set registryHosts if they do';
