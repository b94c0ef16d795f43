import { type ApiObject, Chart } from 'cdk8s';
import { type IServiceAccount, ServiceAccount } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import type { BuildKitServiceConfig } from '../config/service';
import type { ConfigIssue } from '../errors';
import { namespaceManifests, priorityClassManifests } from '../manifests/cluster';
import { builderManifests } from '../manifests/constraints';
import { networkPolicyManifests } from '../manifests/network-policy';
import { serviceManifests } from '../manifests/service';
import { resolveServiceIn } from '../resolve/service/config';
import { isResolvedService, type ResolvedService } from '../resolve/service/resolved';
import { BuildAccess } from './build-access';
import { addObject } from './object';
import { ObjectGroup } from './object-group';
import { observabilityIn } from './observability';
import { type BuildAccessProps, plainAccess } from './props';
import { plainNames, type WithConstructs } from './references';
import { orLeave, showWarnings } from './warnings';

/**
 * A config for the construct: {@link BuildKitServiceConfig}, whose access subjects may be constructs, and in which whatever is named, such
 * as a claim or a Secret, may be the object.
 */
export type BuildKitServiceProps = WithConstructs<Omit<BuildKitServiceConfig, 'access'>> & {
  /**
   * Who may launch builds.
   * @default - no Role is made
   */
  readonly access?: BuildAccessProps;
};

/** The Certificates of a service. */
export interface ServiceCertificates {
  /** That of the daemons. */
  readonly server: ApiObject;
  /** That of the builder Pods. */
  readonly client: ApiObject;
}

/**
 * A pool of BuildKit daemons for the whole cluster: a Deployment or a StatefulSet that takes builds over mutual TLS only, with its
 * Services, certificates, autoscaler and PodDisruptionBudget.
 */
export class BuildKitService extends Construct {
  /** The config with every default, for `ImageBuild`s and plain functions. */
  readonly config: ResolvedService;
  /** The namespaces, by their names; undefined unless the config says that they are made. */
  readonly namespaces: ObjectGroup | undefined;
  /** The PriorityClasses `daemon` and `builds`, those of them that the config has; undefined if it has none. */
  readonly priorityClasses: ObjectGroup | undefined;
  /** The NetworkPolicies by the component that each governs; undefined unless the config says so. */
  readonly networkPolicies: ObjectGroup | undefined;
  /** The RoleBinding that lets the ServiceAccount of the daemons use its security context constraints; undefined where there are none. */
  readonly constraintBinding: ApiObject | undefined;
  /** The Deployment or the StatefulSet. */
  readonly workload: ApiObject;
  /** The Service in front of the daemons. */
  readonly service: ApiObject;
  /** The Service that gives each daemon of a StatefulSet its name. */
  readonly headlessService: ApiObject | undefined;
  /** The ConfigMap with buildkitd.toml. */
  readonly configMap: ApiObject;
  /** The ServiceAccount, to bind roles to, such as one that allows a security context. */
  readonly serviceAccount: IServiceAccount;
  /** The Certificates of cert-manager, if it issues them. */
  readonly certificates: ServiceCertificates | undefined;
  /** The PodDisruptionBudget, if there is one. */
  readonly disruptionBudget: ApiObject | undefined;
  /** The HorizontalPodAutoscaler or the ScaledObject, if there is one. */
  readonly autoscaler: ApiObject | undefined;
  /** The ServiceAccount of builder Pods and its RoleBinding; undefined where they need none to be admitted. */
  readonly builder: ObjectGroup | undefined;
  /** Who may launch builds; undefined unless the config says so. */
  readonly access: BuildAccess | undefined;
  /** PodMonitor, PrometheusRule and dashboard; undefined unless the config has one of them. */
  readonly observability: ObjectGroup | undefined;
  /** Things to know, none of which keeps the config from being used. */
  readonly warnings: readonly ConfigIssue[];

  /**
   * @param scope - the chart or the construct that it belongs to
   * @param id - its id, unique in the scope
   * @param config - the config of the service, or a resolved one
   * @throws ConfigError with every problem of the config.
   */
  constructor(scope: Construct, id: string, config: BuildKitServiceProps | ResolvedService) {
    super(scope, id);
    const resolved = orLeave(this, () => resolveServiceIn({ namespace: Chart.of(this).namespace }, plain(config)));
    if (!isResolvedService(config)) showWarnings(this, resolved.warnings);
    const manifests = serviceManifests(resolved);
    const { serverCertificate, clientCertificate, workload, autoscaler } = manifests;
    const { namespaces, priorityClasses } = resolved.resolvedCluster;
    this.namespaces = ObjectGroup.ofSome(this, 'Namespaces', namespaceManifests(namespaces));
    this.priorityClasses = ObjectGroup.ofSome(this, 'PriorityClasses', priorityClassManifests(priorityClasses));
    this.networkPolicies = ObjectGroup.ofSome(this, 'NetworkPolicies', networkPolicyManifests(resolved.resolvedNetworkPolicies));
    addObject(this, 'ServiceAccount', manifests.serviceAccount);
    this.constraintBinding = manifests.roleBinding && addObject(this, 'RoleBinding', manifests.roleBinding);
    this.configMap = addObject(this, 'ConfigMap', manifests.configMap);
    const server = serverCertificate && addObject(this, 'ServerCertificate', serverCertificate);
    const client = clientCertificate && addObject(this, 'ClientCertificate', clientCertificate);
    this.certificates = server && client && { server, client };
    this.service = addObject(this, 'Service', manifests.service);
    this.headlessService = manifests.headlessService && addObject(this, 'HeadlessService', manifests.headlessService);
    this.workload = addObject(this, workload.kind, workload);
    this.disruptionBudget = manifests.disruptionBudget && addObject(this, 'PodDisruptionBudget', manifests.disruptionBudget);
    this.autoscaler = autoscaler && addObject(this, autoscaler.kind, autoscaler);
    this.builder = resolved.resolvedBuilder && new ObjectGroup(this, 'Builder', { ...builderManifests(resolved.resolvedBuilder) });
    this.access = resolved.resolvedCluster.access && new BuildAccess(this, 'Access', resolved);
    this.observability = observabilityIn(this, resolved.resolvedCluster);
    const { serviceAccountName, namespace } = resolved.resolvedDaemon;
    this.serviceAccount = ServiceAccount.fromServiceAccountName(this, 'ServiceAccountReference', serviceAccountName, {
      namespaceName: namespace,
    });
    this.config = resolved;
    this.warnings = resolved.warnings;
  }
}

function plain(config: BuildKitServiceProps | ResolvedService): BuildKitServiceConfig | ResolvedService {
  if (isResolvedService(config)) return config;
  return plainNames<BuildKitServiceConfig>(plainAccess(config) as WithConstructs<BuildKitServiceConfig>);
}
