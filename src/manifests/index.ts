/**
 * Plain functions from a config to Kubernetes objects, for services that launch builds. It needs neither cdk8s nor constructs.
 *
 * @module cdk8s-buildkit/manifests
 */
export type {
  AccessOptions,
  GroupSubject,
  ServiceAccountSubject,
  Subject,
  UserSubject,
} from '../config/access';
export type {
  CreatedNamespaces,
  ExistingNamespaces,
  NamespacesOptions,
  PriorityClassesOptions,
  PriorityClassOptions,
} from '../config/admission';
export type {
  BuildEntitlement,
  BuildSecrets,
  ImageBuildRequest,
  JobOptions,
  RegistryAuthHosts,
  RegistryAuthOptions,
} from '../config/build';
export type {
  AzureBlobCache,
  AzureBlobCacheExport,
  AzureBlobCacheImport,
  CacheExport,
  CacheExportOptions,
  CacheImport,
  CacheLayerOptions,
  GitHubCache,
  GitHubCacheExport,
  GitHubCacheImport,
  InlineCacheExport,
  LocalCacheExport,
  LocalCacheImport,
  RegistryCacheExport,
  RegistryCacheImport,
  S3Cache,
  S3CacheExport,
  S3CacheImport,
  S3Credentials,
} from '../config/build-cache';
export type {
  BuildContext,
  ConfigMapDockerfile,
  DockerfileSource,
  GitContext,
  HostPathContext,
  HostPathNamedContext,
  HttpContext,
  HttpNamedContext,
  ImageNamedContext,
  InlineDockerfile,
  NamedContext,
  NamedContexts,
  OciLayoutNamedContext,
  PersistentVolumeClaimContext,
  PersistentVolumeClaimNamedContext,
} from '../config/build-context';
export type {
  AnnotationOptions,
  AttestationOptions,
  BuildOutput,
  Compression,
  EstargzCompression,
  ExporterOptions,
  GzipCompression,
  LocalOutput,
  OciOutput,
  ProvenanceOptions,
  RegistryOutput,
  SbomOptions,
  StoreOutput,
  TarOutput,
  Uncompressed,
  ZstdCompression,
} from '../config/build-output';
export type { RunLimits, RunOptions, Ulimit, Ulimits } from '../config/build-run';
export type {
  BridgeNetwork,
  BuildkitdOptions,
  CacheBounds,
  CdiOptions,
  CniNetwork,
  DaemonRegistries,
  DaemonRegistryOptions,
  DnsOptions,
  Entitlement,
  FrontendsOptions,
  GarbageCollectionOptions,
  GarbageCollectionPolicy,
  GrpcOptions,
  HistoryOptions,
  HostNetwork,
  LogOptions,
  RuntimeOptions,
  SystemOptions,
  WorkerNetwork,
  WorkerOptions,
  WorkerRuntimeOptions,
} from '../config/buildkitd';
export type { BuildKitEnvironment, BuildsOptions, ClusterOptions, SecretVariables } from '../config/cluster';
export type { DaemonOptions, EmulationOptions, OciWorkerOptions } from '../config/daemon';
export type {
  Affinity,
  AppArmorProfile,
  ImagePullPolicy,
  LabelSelector,
  LabelSelectorRequirement,
  NodeAffinity,
  NodeFieldRequirement,
  NodeSelector,
  NodeSelectorTerm,
  ObjectMetadataOptions,
  PodAffinity,
  PodAffinityTerm,
  PreferredSchedulingTerm,
  ResourceList,
  ResourceRequirements,
  SELinuxOptions,
  SelectorRequirement,
  Toleration,
  TopologySpreadConstraint,
  WeightedPodAffinityTerm,
} from '../config/kubernetes';
export type {
  EgressRule,
  EgressRules,
  IngressRule,
  IpBlock,
  NameServers,
  NetworkPolicyOptions,
  NetworkPolicyPeer,
  NetworkPolicyPort,
  PortNumber,
  ServiceNetworkPolicyOptions,
  TrafficRules,
} from '../config/network-policies';
export type { NodeOptions, PrePullOptions } from '../config/node';
export type { AgentEnvironment, NodeAgentOptions, RegistryAuthority } from '../config/node-agent';
export type {
  AlertLabels,
  AlertName,
  AlertOptions,
  DashboardOptions,
  MetricsOptions,
  ObservabilityOptions,
  PodMonitorOptions,
  TracingOptions,
} from '../config/observability';
export type { Environment, OrchestPreset } from '../config/preset';
export type { ProxyOptions } from '../config/proxy';
export type {
  ClientCertificate,
  ConfigMapFile,
  Directory,
  FileReference,
  HostPathDirectory,
  PersistentVolumeClaimDirectory,
  SecretFile,
  SecretKey,
} from '../config/references';
export type { PodOverhead, RuntimeClassOptions } from '../config/runtime-class';
export type { PrivilegedMode, RootlessMode, SecurityMode, UserNamespaceMode } from '../config/security';
export type {
  BuildKitServiceConfig,
  ServiceBuildersOptions,
  ServiceDaemonOptions,
  ServiceDistribution,
  ServiceOptions,
  ServiceStepsOptions,
} from '../config/service';
export type {
  CpuTrigger,
  DisruptionBudgetOptions,
  HorizontalPodAutoscaling,
  KedaAuthenticationRef,
  KedaAutoscaling,
  KedaFallback,
  KedaTrigger,
  MemoryTrigger,
  PrometheusTrigger,
  ServiceAutoscaling,
} from '../config/service-scaling';
export type {
  ClaimRetention,
  EmptyDirStorage,
  PersistentVolumeClaimStorage,
  ServiceStorage,
  VolumeClaimTemplateStorage,
} from '../config/service-storage';
export type {
  CertificateIssuer,
  CertificateKeyOptions,
  CertManagerTls,
  RotationOptions,
  SecretsTls,
  ServiceTls,
  TlsSecret,
} from '../config/service-tls';
export type { BuildctlStepOptions, StepOptions } from '../config/step';
export type {
  Annotations,
  ArchiveUrl,
  ArgumentText,
  BuildArgFields,
  BuildArgs,
  ByteQuantity,
  CacheName,
  CgroupPath,
  Cidr,
  ContainerImage,
  ContextPath,
  CpuList,
  CredentialsSecret,
  DeviceName,
  DiskSpace,
  DnsLabel,
  DnsSubdomain,
  DockerfilePath,
  Duration,
  EnvironmentVariables,
  FileKey,
  GitUrl,
  HostAndPort,
  HostNames,
  HostPath,
  HttpUrl,
  ImageAnnotations,
  ImageDigest,
  ImageLabels,
  ImageName,
  ImageRegistry,
  ImageTag,
  InlineText,
  IpAddress,
  KubernetesVersion,
  LabelKey,
  Labels,
  LabelValue,
  MountPoint,
  NonEmptyText,
  Platform,
  PodFieldPath,
  ProgramVersion,
  PrometheusDuration,
  ProxyUrl,
  Quantity,
  RegistryHost,
  ResourceAttributes,
  SocketPath,
  StageName,
  Subnet,
  WorkerLabels,
} from '../config/text';
export {
  type ContainerRuntimeVersion,
  type DetectedNodePool,
  type DetectedRuntime,
  type DetectOptions,
  detectConfig,
  detectNodePools,
  detectRuntime,
  type NodeDistribution,
  type NodeInfoRead,
  type NodeListInput,
  type NodeListObject,
  type NodeMetadataRead,
  type NodeObject,
  type NodeSpecRead,
  type NodeStatusRead,
  nodePoolLabel,
  parseContainerRuntimeVersion,
  type TextByKey,
} from '../detect';
export { ConfigError, type ConfigIssue, NodeLabelsError, UnsupportedRuntimeError } from '../errors';
export { CommandOutputError, type CommandResult } from '../images/command-output';
export { type EngineCapability, type EngineName, engineCan, engineCapabilities } from '../images/engine-capabilities';
export type {
  Argv,
  ImageCommand,
  ImageCommands,
  ImageOperation,
  ListCommand,
  LookupCommand,
  NodeImage,
  RemoveCommand,
  UnsupportedOperation,
} from '../images/image-commands';
export type { ImagePinning, PinningCommands, PinningFile, UnsupportedPinning } from '../images/image-pinning';
export { type ImageAction, type ImageState, nextImageAction } from '../images/next-image-action';
export { type RegistryOptions, registryExists, registryRemove } from '../images/registry-commands';
export { type OrchestBuild, orchest, orchestBuild } from '../presets/options';
export type { Surroundings } from '../resolve/cluster';
export type { ConfigInput } from '../resolve/config';
export { type ResolvedBuildKit, resolveConfig, type ServiceInput } from '../resolve/installation';
export { type NodePoolsConfig, type ResolvedNodePools, resolveNodePools } from '../resolve/node-pools';
export type { ResolvedBuild, ResolvedBuilds, ResolvedConfig, ResolvedConfigOf, ResolvedInstallation } from '../resolve/resolved';
export type { ResolvedService } from '../resolve/service/resolved';
export type { PodSecurityControl, PodSecurityLevelName } from '../review/control';
export type { HostNamespaceField } from '../review/host';
export type { ReviewedObject } from '../review/object';
export {
  type ObjectPodSecurityLevel,
  type PodSecurityLevel,
  type PodSecurityOptions,
  type PodSecurityReason,
  podSecurityLevel,
  podSecurityLevels,
  podSecurityNamespaceLevel,
} from '../review/pod-security';
export type { ContainerType } from '../review/pods';
export { type SecurityReport, securityReport, type WorkloadReview } from '../review/report';
export type { AccessReview, AccessRule, BindingReview } from '../review/report-access';
export type { ContainerReview, PortReview } from '../review/report-container';
export type { HostPathMount, HostPathReview } from '../review/report-host-paths';
export type { ReadObject } from '../review/report-reads';
export { securityReportText } from '../review/report-text';
export {
  type RequiredSecurityContextConstraints,
  type SecurityContextConstraintsName,
  type SecurityContextConstraintsReason,
  securityContextConstraints,
  securityContextConstraintsOfPodSpec,
} from '../review/scc';
export {
  type ContainerdCommandsOptions,
  type CtrHosts,
  type CtrPlainHttp,
  type CtrRegistry,
  type CtrSkipVerify,
  containerdCommands,
} from '../runtimes/containerd/commands';
export type {
  ContainerdConfig,
  ContainerdDaemonOptions,
  ContainerdDistribution,
  ContainerdStepsOptions,
} from '../runtimes/containerd/config';
export { type CrioCommandsOptions, crioCommands } from '../runtimes/cri-o/commands';
export type {
  CrioConfig,
  CrioDaemonOptions,
  CrioDistribution,
  CrioLoader,
  CrioNodeAgentOptions,
  CrioStepsOptions,
  CrioStorageOptions,
  PodmanLoader,
  SkopeoLoader,
} from '../runtimes/cri-o/config';
export type { CrioStorage } from '../runtimes/cri-o/storage';
export type { RuntimePaths } from '../runtimes/detected';
export { type DockerCommandsOptions, dockerCommands } from '../runtimes/docker/commands';
export type { DockerConfig, DockerStepsOptions, ImageStore } from '../runtimes/docker/config';
export {
  type BuildKitConfig,
  builderImageFromEnv,
  type ConfigByRuntime,
  type NodePool,
  type OfRuntime,
  type RuntimeName,
  type RuntimeWithDaemon,
} from '../runtimes/registry';
export type { ImageReference } from '../values/image';
export {
  type BuildStatus,
  type BuiltImage,
  buildStatus,
  type ContainerEndRead,
  type ContainerRead,
  type ContainerStateRead,
  type ContainerStatusRead,
  type PodConditionRead,
  type PodSpecRead,
  type PodStatusRead,
  type PodWithStatus,
  type ReasonRead,
} from './build-status';
export {
  builderJob,
  builderPod,
  buildkitDaemonSet,
  buildkitManifests,
  cleanUpManifests,
  type DaemonSetOf,
  imageCommands,
  imagePinning,
  launcherEnv,
  nodeAgentDaemonSet,
  nodePoolManifests,
  preflightManifests,
  prePull,
  pruneManifests,
  resolveBuild,
  runtimeClassManifest,
} from './functions';
export { escapeHelmTemplates } from './helm';
export { parseImageReference } from './image-reference';
export type {
  Manifest,
  ManifestMetadata,
  ManifestWord,
  PodManifest,
  PodTemplate,
  RenderedPodSpec,
  RenderedVolume,
  TemplateMetadata,
  Workload,
  WorkloadManifest,
  WorkloadSpec,
} from './manifest';
export { affinityToLabels, affinityToNodes } from './placement';
export type { PrePull } from './pre-pull';
export { toYaml } from './yaml';
