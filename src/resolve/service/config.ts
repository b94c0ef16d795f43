import { checkPlain } from '../../check/shape';
import type { BuildKitServiceConfig } from '../../config/service';
import { Report } from '../../errors';
import { upstream } from '../../presets/upstream';
import { admissionOf } from '../../runtimes/admission';
import { absenceSeconds } from '../../runtimes/buildctl-step';
import { canonical } from '../../values/canonical';
import { resolveAccess } from '../access';
import { resolveEnvironment } from '../buildkit-environment';
import { installationOf, resolveBuilds, resolveIdentity, type Surroundings } from '../cluster';
import { clientConstraint, daemonConstraint, resolveBuilder } from '../constraints';
import { daemonOf } from '../daemon';
import { resolveImages } from '../images';
import { oldestKubernetes } from '../kubernetes-version';
import { combineAnnotations, configLayer } from '../metadata';
import { resolveNetworkPolicies } from '../network-policies';
import { resolveObservability } from '../observability';
import { type PodSecurity, resolveNamespaces } from '../pod-security';
import { resolvePriorityClasses } from '../priority-classes';
import { markResolved } from '../resolved';
import { resolveBuilders } from './builders';
import { checkServiceConfig, checkServiceRelations } from './check';
import { defaultPort, resolvePoolDaemon } from './daemon';
import { checkServiceDistribution, daemonSeLinux } from './distribution';
import { balance } from './load-balancing';
import { checkNames, poolNames, serverName } from './names';
import { checkServiceObservability, observedPool } from './observability';
import { isResolvedService, type PoolService, type PoolWorkload, type ResolvedService } from './resolved';
import { resolveAutoscaler, resolveBudget, resolveReplicas } from './scaling';
import { resolveNodesOf, resolveSpread } from './scheduling';
import { checkStorage, storageOf, workloadOf } from './storage';
import { resolveCertificates, resolveRotation, tlsSecrets } from './tls';

/**
 * Daemons mount layers and start containers in every mode. Builders need nothing of their node; the root that reads directories of any
 * owner is what `restricted` would not admit, and a step without AppArmor what `baseline` would not.
 */
function podSecurityOf({ steps }: BuildKitServiceConfig): PodSecurity {
  return { daemon: 'privileged', builds: steps?.build?.appArmorProfile?.type === 'Unconfined' ? 'privileged' : 'baseline' };
}

const subject = 'BuildKit service config';

/** Checks the config of a service where its surroundings have something to say, and resolves every default. */
export function resolveServiceIn(surroundings: Surroundings, config: BuildKitServiceConfig | ResolvedService): ResolvedService {
  if (isResolvedService(config)) return config;
  const report = new Report();
  if (!checkPlain(config, report)) report.finish(subject, false);
  const copy = canonical(config);
  if (!checkServiceConfig({ ...copy }, report)) report.finish(subject, false);
  return resolveChecked(copy, surroundings, report);
}

function resolveChecked(config: BuildKitServiceConfig, surroundings: Surroundings, report: Report): ResolvedService {
  const preset = upstream;
  const identity = resolveIdentity(config, surroundings, preset, report);
  const { name, namespace } = identity;
  checkServiceRelations(config, report);
  checkServiceDistribution(config, report);
  const admission = admissionOf(config);
  const priorityClasses = resolvePriorityClasses(config, identity, report);
  const builds = resolveBuilds(config, namespace, priorityClasses, report);
  const kubernetes = oldestKubernetes(config.kubernetesVersion);
  const images = resolveImages(preset, config.imageRegistry);
  const shared = resolveEnvironment(config, true, report);
  const names = poolNames(preset.workloads(name).daemon, namespace);
  checkNames(name, names, report);
  const secrets = tlsSecrets(config, names);
  const context = { preset, images, kubernetes, builderImage: undefined, report };
  const { site, profile } = resolvePoolDaemon(config, secrets.server, context);
  const priorityClass = priorityClasses.daemon?.name;
  const surroundingsOfDaemon = { builds, shared, images, kubernetes, priorityClass, constraint: daemonConstraint({ admission }) };
  const daemon = daemonOf(config, config.daemon ?? {}, identity, profile, surroundingsOfDaemon, report);
  const parts = resolveParts(config, names, report);
  checkServiceObservability(config, daemon, parts.service, report);
  const addressOf = balance(config, { names, ...parts }, report);
  const absence = absenceOf(parts.workload, builds.longestBuildSeconds);
  const resolved = {
    topology: config.topology,
    ...installationOf(config, identity, builds, report),
    nodes: resolveNodesOf(config, 'builders', report),
    resolvedDaemon: daemon,
    pool: {
      ...parts,
      nodes: { ...resolveNodesOf(config, 'daemon', report), seLinuxOptions: daemonSeLinux(admission) },
      schedulerName: config.daemon?.schedulerName,
      budget: resolveBudget(config.disruptionBudget, parts.replicas, parts.autoscaler, report),
      certificates: resolveCertificates(config, names, builds, report),
      rotation: resolveRotation(config, secrets.server),
    },
    resolvedNetworkPolicies: resolveNetworkPolicies(
      config,
      identity,
      { daemon, port: parts.service.port, builders: builds, nodeAgent: undefined },
      report,
    ),
    resolvedBuilder: resolveBuilder(config, identity, builds, clientConstraint({ admission }), report),
    resolvedCluster: {
      namespaces: resolveNamespaces(config, identity, { builds, podSecurity: podSecurityOf(config), admission }, report),
      priorityClasses,
      access: resolveAccess(config, identity, builds, report),
      observability: resolveObservability(
        config,
        identity,
        { daemons: observedPool(config, daemon, parts.workload), builds, keptOnNodes: false },
        report,
      ),
    },
    shared,
    images,
    defaultOutputs: [{ type: 'registry' }],
    clientUser: 1000,
    builderRuntimeClass: config.builders?.runtimeClassName,
    ...resolveBuilders(
      config,
      { site, clientSecret: secrets.client, serverName: serverName(names), addressOf, absenceSeconds: absence },
      context,
    ),
  } as const;
  return markResolved({ warnings: report.finish(subject, resolved.strict), ...resolved });
}

/** How many daemons there are, what makes them and how they are found. */
function resolveParts(config: BuildKitServiceConfig, names: ReturnType<typeof poolNames>, report: Report) {
  const storage = storageOf(config);
  checkStorage(config, storage, report);
  const workload = workloadOf(storage, names.headlessService);
  const replicas = resolveReplicas(config, report);
  const autoscaler = resolveAutoscaler(config, report);
  const { port = defaultPort, annotations = {} } = config.service ?? {};
  const service: PoolService = {
    name: names.service,
    port,
    annotations: combineAnnotations([configLayer(config, 'annotations'), { path: 'service.annotations', entries: annotations }], report),
  };
  return { workload, replicas, autoscaler, service, spread: resolveSpread(config, autoscaler?.maxReplicas ?? replicas ?? 1, report) };
}

// As long as a node may take to come, and an image to be pulled.
const firstStartSeconds = 600;

/** A rollout of a Deployment has always a daemon to offer; others take one away before they start its successor. */
function absenceOf(workload: PoolWorkload, longestBuildSeconds: number): number {
  const isReplacedFirst = workload.kind === 'Deployment' && workload.strategy === 'RollingUpdate';
  return isReplacedFirst ? firstStartSeconds : absenceSeconds(longestBuildSeconds);
}
