/**
 * The kinds of text that a config holds. Each `@format` names a rule of `src/check/formats.ts`,
 * which says what is expected and gives an example.
 */

/**
 * A DNS label of RFC 1123, such as `buildkit`: at most 63 lower case letters, digits and `-`.
 * @format dns-label
 */
export type DnsLabel = string;

/**
 * A DNS subdomain of RFC 1123, such as `build-7f3a.v1`: DNS labels joined by dots.
 * @format dns-subdomain
 */
export type DnsSubdomain = string;

/**
 * A Kubernetes quantity: text such as `500m` or `10Gi`, or a plain number.
 * @format quantity
 * @minimum 0
 * @see https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/quantity/
 */
export type Quantity = string | number;

/**
 * A Kubernetes quantity of bytes, more than none: `10Gi`, `500M` or a plain number.
 * @format byte-quantity
 * @minimum 1
 */
export type ByteQuantity = string | number;

/**
 * An absolute path on the node, such as `/var/lib/buildkit`, without `..`.
 * @format host-path
 */
export type HostPath = string;

/**
 * The path of a unix socket on the node, such as `/run/containerd/containerd.sock`. A leading `unix://` is accepted.
 * @format socket
 */
export type SocketPath = string;

/**
 * A path inside the build context, such as `docker/Dockerfile`: relative, never leaving it.
 * @format context-path
 */
export type ContextPath = string;

/**
 * The path of a Dockerfile inside the build context, such as `docker/Dockerfile`: relative, never leaving it, and nothing that
 * BuildKit takes for a pattern.
 * @format dockerfile-path
 */
export type DockerfilePath = string;

/**
 * The image of a container, such as `docker.io/moby/buildkit:v0.32.2`, with a tag, a digest or both.
 * @format image
 */
export type ContainerImage = string;

/**
 * The name that a build gives to its image, such as `registry.example.com/team/app:1.4`. It has no digest.
 * @format image-name
 */
export type ImageName = string;

/**
 * A registry, with a path if need be, in which images are found: `mirror.example.com/proxy`.
 * @format image-registry
 */
export type ImageRegistry = string;

/**
 * The host of a registry, with its port if need be: `registry.example.com:5000`.
 * @format registry-host
 */
export type RegistryHost = string;

/**
 * The tag of an image, such as `v2022.10.5`.
 * @format image-tag
 */
export type ImageTag = string;

/**
 * Text that becomes one command line argument: at most 120 KiB, without NUL and other control
 * characters that YAML does not keep.
 * @format argument
 */
export type ArgumentText = string;

/**
 * Text for one command line argument that is not empty.
 * @format non-empty
 */
export type NonEmptyText = string;

/**
 * A field of the builder Pod, such as `status.podIP` or `metadata.annotations['team']`.
 * @format field-path
 * @see https://kubernetes.io/docs/concepts/workloads/pods/downward-api/
 */
export type PodFieldPath = string;

/**
 * The https or http URL of a git repository: `https://example.com/team/app.git#main:docker`, where `#` starts the ref
 * and `:` the subdirectory.
 * @format git-url
 */
export type GitUrl = string;

/**
 * A minor version of Kubernetes, such as `1.30`.
 * @format kubernetes-version
 */
export type KubernetesVersion = string;

/**
 * A version of a program, such as `4.5.1`.
 * @format program-version
 */
export type ProgramVersion = string;

/**
 * Disk space with its unit, such as `20GB`, or a share of the disk, such as `10%`. BuildKit's units are binary: 1GB is 2^30
 * bytes.
 * @format disk-space
 */
export type DiskSpace = string;

/**
 * A duration in Go's words, such as `48h` or `1h30m`.
 * @format duration
 * @see https://pkg.go.dev/time#ParseDuration
 */
export type Duration = string;

/**
 * Where a file system is mounted on a node, such as `/` or `/data`.
 * @format mount-point
 */
export type MountPoint = string;

/**
 * A duration in the words of Prometheus, such as `30s` or `1m30s`.
 * @format prometheus-duration
 * @see https://prometheus.io/docs/prometheus/latest/configuration/configuration/
 */
export type PrometheusDuration = string;

/**
 * A platform of the Open Container Initiative, such as `linux/amd64` or `linux/arm64/v8`.
 * @format platform
 */
export type Platform = string;

/**
 * A device of the Container Device Interface: `vendor.com/gpu=0`, or all of a class: `vendor.com/gpu`.
 * @format device-name
 */
export type DeviceName = string;

/**
 * The path of a cgroup, such as `/buildkit`.
 * @format cgroup-path
 */
export type CgroupPath = string;

/**
 * A host and a port, such as `127.0.0.1:6060`.
 * @format host-and-port
 */
export type HostAndPort = string;

/**
 * An IP address, such as `10.96.0.10`.
 * @format ip-address
 */
export type IpAddress = string;

/**
 * A range of IP addresses, such as `10.10.0.0/16`.
 * @format subnet
 */
export type Subnet = string;

/**
 * The key of a file in a Secret or ConfigMap, such as `ca.crt`.
 * @format file-key
 */
export type FileKey = string;

/**
 * Name of a Secret of type `kubernetes.io/dockerconfigjson`, such as `registry-credentials`.
 * @format credentials-secret
 */
export type CredentialsSecret = string;

/**
 * URL of a proxy without credentials, such as `http://proxy.example.com:3128`.
 * @format proxy-url
 */
export type ProxyUrl = string;

/**
 * An https or http URL, such as `https://example.com/archive.tar.gz`, that ends neither in `.git` nor is a page of a repository.
 * @format archive-url
 */
export type ArchiveUrl = string;

/**
 * The https or http URL of a service, such as `https://s3.example.com:9000`, without credentials.
 * @format http-url
 */
export type HttpUrl = string;

/**
 * The digest of a manifest, such as `sha256:` and 64 hexadecimal digits.
 * @format image-digest
 */
export type ImageDigest = string;

/**
 * Text that travels with a Pod: at most 120 KiB.
 * @format inline-text
 */
export type InlineText = string;

/**
 * One name of a cache, such as `web`.
 * @format cache-name
 */
export type CacheName = string;

/**
 * A list of CPUs or memory nodes, such as `0-3,5`.
 * @format cpu-list
 */
export type CpuList = string;

/**
 * The name of a stage of a Dockerfile, such as `production`.
 * @format stage-name
 */
export type StageName = string;

/**
 * Addresses by the names of hosts.
 * @keyFormat dns-subdomain
 * @valueFormat ip-address
 */
export type HostNames = Readonly<Record<string, string>>;

/**
 * Annotations of an image, by key. BuildKit's client makes their keys lower case.
 * @keyFormat image-annotation-key
 */
export type ImageAnnotations = Readonly<Record<string, ArgumentText>>;

/**
 * Environment variables, by name.
 * @keyFormat variable-name
 */
export type EnvironmentVariables = Readonly<Record<string, ArgumentText>>;

/**
 * Attributes of whatever sends traces, by name.
 * @keyFormat resource-attribute
 * @valueFormat resource-value
 * @see https://opentelemetry.io/docs/specs/semconv/resource/
 */
export type ResourceAttributes = Readonly<Record<string, string>>;

/** Labels of a BuildKit worker, by key. */
export type WorkerLabels = Readonly<Record<string, NonEmptyText>>;

/**
 * Build args by name. Values reach the build unchanged.
 * @keyFormat build-arg-name
 */
export type BuildArgs = Readonly<Record<string, ArgumentText>>;

/**
 * Fields of the builder Pod by the name of the build arg that receives them.
 * @keyFormat build-arg-name
 */
export type BuildArgFields = Readonly<Record<string, PodFieldPath>>;

/**
 * Labels of an image, by key.
 * @keyFormat image-label-key
 */
export type ImageLabels = Readonly<Record<string, ArgumentText>>;

/**
 * A range of IP addresses with no bits set behind its prefix, such as `10.0.0.0/8` or `2001:db8::/32`.
 * @format cidr
 */
export type Cidr = string;

/**
 * The key of a Kubernetes label, such as `example.com/team`.
 * @format label-key
 */
export type LabelKey = string;

/**
 * The value of a Kubernetes label.
 * @format label-value
 */
export type LabelValue = string;

/**
 * Kubernetes labels.
 * @keyFormat label-key
 * @valueFormat label-value
 * @see https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/
 */
export type Labels = Readonly<Record<string, string>>;

/**
 * Kubernetes annotations.
 * @keyFormat label-key
 * @valueFormat annotation
 * @see https://kubernetes.io/docs/concepts/overview/working-with-objects/annotations/
 */
export type Annotations = Readonly<Record<string, string>>;
