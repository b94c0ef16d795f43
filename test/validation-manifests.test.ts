import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { csvRecord, parseRecord } from '../src/buildkit/csv';
import { builderPod, buildkitManifests, cleanUpManifests, podSecurityLevel, preflightManifests, pruneManifests } from '../src/manifests';
import { validateManifests } from '../src/validation';
import { anyConfig, anyRequest, hostileText } from './support/arbitraries';
import { examples } from './support/examples';
import { goldenOfExample, presentGoldens } from './support/goldens';
import { hostilePod } from './support/hostile-pods';
import { richBuild } from './support/rich-builds';
import { anyService } from './support/service-arbitraries';
import { changed, samples } from './validation/samples';

const snapshots = resolve(__dirname, 'snapshots');
const read = (file: string) => parseAllDocuments(readFileSync(file, 'utf8')).map((document) => document.toJS() as unknown);
const textOf = (manifests: readonly unknown[]) =>
  validateManifests(manifests).map(({ rule, object: { kind, name }, path, message }) => `${rule}: ${kind} ${name}: ${path}: ${message}`);

describe('what this library makes', () => {
  it.each(presentGoldens())('breaks no rule: %s', (golden) => {
    expect(textOf(read(join(snapshots, golden)))).toEqual([]);
  });

  it('breaks only what examples for the same nodes cannot have together', () => {
    const all = examples().flatMap((example) => read(goldenOfExample(example)));
    expect([...new Set(validateManifests(all).map(({ rule }) => rule))]).toEqual(['daemon-grace', 'daemon-overlap']);
  });

  it.each([
    ['config', fc.record({ config: anyConfig, request: anyRequest })],
    ['build', richBuild],
  ])('breaks none, whatever the %s', (_, build) => {
    fc.assert(
      fc.property(build, ({ config, request }) => {
        expect(textOf([...buildkitManifests(config), builderPod(config, request)])).toEqual([]);
        const afterwards = config.runtime === 'docker' ? [] : [...pruneManifests(config), ...cleanUpManifests(config)];
        expect(textOf([...buildkitManifests(config), ...preflightManifests(config), ...afterwards])).toEqual([]);
      }),
    );
  });

  it('breaks none as a service', () => {
    fc.assert(
      fc.property(anyService, (config) => {
        expect(textOf(buildkitManifests(config))).toEqual([]);
      }),
    );
  });
});

it('finds in manifests of others what this library avoids', () => {
  expect(textOf(read(join(__dirname, 'validation/hand-written.yaml')))).toMatchInlineSnapshot(`
    [
      "builder-privileged: Pod build-app: spec.containers[0].securityContext.privileged: expected no privileges for a builder, received true",
      "builder-socket: Pod build-app: spec.volumes[0].hostPath.path: expected the directory of the socket, received "/run/buildkit/buildkitd.sock"",
      "daemon-grace: DaemonSet buildkitd: spec.template.spec.terminationGracePeriodSeconds: expected at least 900, the deadline of a build, received nothing",
      "daemon-probe: DaemonSet buildkitd: spec.template.spec.containers[0].livenessProbe.timeoutSeconds: expected more than 20, received nothing",
      "entry-point: DaemonSet buildkitd: spec.template.spec.containers[0].command: expected no command, received ["/usr/bin/buildkitd"]",
      "image-tag: DaemonSet buildkitd: spec.template.spec.containers[0].image: expected a pinned version or a digest, received "moby/buildkit:latest"",
      "loader-locks: Pod build-app: spec.containers[0].volumeMounts: expected /run/containers/storage of the node, received nothing",
      "loader-privileged: Pod build-app: spec.containers[0].securityContext.privileged: expected capabilities instead, received true",
      "loader-state: Pod build-app: spec.containers[0].env: expected the variable CONTAINERS_CONF for podman, received nothing",
      "loader-storage: Pod build-app: spec.containers[0].args: expected the variable CONTAINERS_STORAGE_CONF for podman, received nothing",
      "pod-security: Pod build-app: spec.containers[0].securityContext.privileged: the namespace "ci" enforces baseline, and baseline allows no privileged containers, received true",
      "pod-security: Pod build-app: spec.volumes[0].hostPath: the namespace "ci" enforces baseline, and baseline allows no paths of the node, received "/run/buildkit/buildkitd.sock"",
      "pod-security: Pod build-app: spec.volumes[1].hostPath: the namespace "ci" enforces baseline, and baseline allows no paths of the node, received "/var/lib/containers/storage"",
      "runtime-socket: DaemonSet buildkitd: spec.template.spec.volumes[0].hostPath.type: expected "Socket" for /run/containerd/containerd.sock, received "File"",
      "short-image-name: Pod build-app: spec.containers[0].args: expected the output to be named "docker.io/team/app:1", received "team/app:1"",
      "short-image-name: CronJob app: spec.jobTemplate.spec.template.spec.containers[0].image: expected "docker.io/team/app:1", received "team/app:1"",
      "worker-choice: DaemonSet buildkitd: spec.template.spec.containers[0].args: expected --oci-worker=false, received nothing",
      "worker-directories: DaemonSet buildkitd: spec.template.spec.containers[0].volumeMounts[1]: expected a hostPath /var/lib/buildkit at the same path, received "/srv/buildkit"",
      "worker-directories: DaemonSet buildkitd: spec.template.spec.containers[0].volumeMounts: expected the directory of /run/containerd/fifo, received nothing",
      "worker-namespace: DaemonSet buildkitd: spec.template.spec.containers[0].args: expected --containerd-worker-namespace=k8s.io, received "buildkit"",
      "worker-temporary-files: DaemonSet buildkitd: spec.template.spec.containers[0].env: expected TMPDIR to be a directory below the root, received "/tmp"",
    ]
  `);
});

it('says what was expected, what there is, and where', () => {
  const messages = samples.map(({ rule, objects, kind, breaks }) => {
    const [violation] = validateManifests(changed(objects(), kind, breaks)).filter((found) => found.rule === rule);
    return `${rule}: ${violation?.path}: ${violation?.message}`;
  });
  expect(messages).toMatchInlineSnapshot(`
    [
      "mount-propagation: spec.containers[0].volumeMounts[0].mountPropagation: expected "None" or "HostToContainer" without privileges, received "Bidirectional"",
      "mount-propagation: spec.template.spec.initContainers[0].volumeMounts[0].mountPropagation: expected "None" or "HostToContainer" without privileges, received "Bidirectional"",
      "pod-security: spec.template.spec.containers[0].securityContext.privileged: the namespace "buildkit" enforces baseline, and baseline allows no privileged containers, received true",
      "runtime-socket: spec.volumes[0].hostPath.type: expected "Socket" for /var/run/docker.sock, received "FileOrCreate"",
      "runtime-socket: spec.volumes[0].hostPath.type: expected "Socket" for /run/crio/crio.sock, received "DirectoryOrCreate"",
      "host-path: spec.volumes[0].hostPath.path: expected an absolute path, received "data"",
      "capability-name: spec.containers[0].securityContext.capabilities.add[0]: expected "SYS_ADMIN", received "CAP_SYS_ADMIN"",
      "kubelet-expansion: spec.containers[0].command[1]: expected "$$" before a character that is not ASCII, received "--price=$$$é5"",
      "kubelet-expansion: spec.containers[0].env[0].value: expected "$$" before a character that is not ASCII, received "$日"",
      "image-reference: spec.containers[0].image: expected an image reference: write it in lower case: "registry.example.com/app:1", received "registry.example.com/App:1"",
      "short-image-name: spec.containers[0].image: expected "docker.io/team/app:1", received "team/app:1"",
      "short-image-name: spec.containers[0].image: expected "docker.io/team/app:1", received "team/app:1"",
      "short-image-name: spec.containers[0].command: expected the output to be named "docker.io/library/app:1", received "app:1"",
      "image-tag: spec.containers[0].image: expected a pinned version or a digest, received "docker.io/moby/buildkit"",
      "daemon-probe: spec.template.spec.containers[0].livenessProbe.timeoutSeconds: expected more than 20, received 20",
      "daemon-probe: spec.template.spec.containers[0].startupProbe.timeoutSeconds: expected more than 20, received nothing",
      "daemon-hang: spec.template.spec.containers[0].livenessProbe.terminationGracePeriodSeconds: expected a shorter period than that of the Pod, which has 3660 seconds, received nothing",
      "daemon-grace: spec.template.spec.terminationGracePeriodSeconds: expected at least 3600, the deadline of a build, received 3599",
      "daemon-grace: spec.template.spec.terminationGracePeriodSeconds: expected as long as the longest build takes, received nothing",
      "daemon-surge: spec.updateStrategy.rollingUpdate.maxSurge: expected 0, received "10%"",
      "daemon-surge: spec.strategy.rollingUpdate.maxSurge: expected 0, or the strategy "Recreate", received nothing",
      "daemon-surge: spec.strategy.rollingUpdate.maxSurge: expected 0, or the strategy "Recreate", received nothing",
      "daemon-overlap: spec.template.spec.containers[0].volumeMounts[1]: expected another root than that of DaemonSet one-daemon, received "/var/lib/builds"",
      "daemon-overlap: spec.template.spec.containers[0].volumeMounts[0]: expected another socket than that of DaemonSet one-daemon, received "/run/cdk8s-buildkit/builds/two/buildkitd.sock"",
      "daemon-root-volume: spec.template.spec.containers[0].volumeMounts: expected a volume at /var/lib/buildkit, received nothing",
      "daemon-plain-tcp: spec.template.spec.containers[0].args: expected a certificate authority of its clients (--tlscacert), received "tcp://0.0.0.0:1234"",
      "daemon-plain-tcp: spec.template.spec.containers[0].args: expected a certificate authority of its clients (--tlscacert), received "tcp://:1234"",
      "entry-point: spec.template.spec.containers[0].command: expected no command, received ["buildkitd"]",
      "entry-point: spec.template.spec.containers[0].command: expected no command, received ["/usr/bin/buildkitd"]",
      "socket-path: spec.template.spec.containers[0].args: expected a socket whose path has at most 107 bytes, received "/run/xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx/buildkitd.sock"",
      "daemon-security-context: spec.template.spec.containers[0].securityContext.privileged: expected true, received nothing",
      "daemon-security-context: spec.template.spec.containers[0].securityContext.readOnlyRootFilesystem: expected files that can be written, received true",
      "daemon-security-context: spec.template.spec.securityContext.runAsNonRoot: expected no runAsNonRoot, received true",
      "rootless-daemon: spec.template.spec.containers[0].securityContext.allowPrivilegeEscalation: expected true, for newuidmap, received false",
      "rootless-daemon: spec.template.spec.containers[0].securityContext.seccompProfile: expected the type "Unconfined", received {"type":"RuntimeDefault"}",
      "rootless-daemon: spec.template.spec.securityContext.seccompProfile: expected the type "Unconfined", received {"type":"RuntimeDefault"}",
      "rootless-daemon: spec.template.spec.containers[0].securityContext.runAsUser: expected 1000, whose users the image has, received 1001",
      "rootless-daemon: spec.template.spec.containers[0].securityContext.capabilities.add: expected SETGID, received ["SETUID"]",
      "rootless-daemon: spec.template.spec.containers[0].args: expected --oci-worker-no-process-sandbox, received nothing",
      "rootless-daemon: spec.template.spec.initContainers: expected a chown of the directories of the node, such as /var/lib/cdk8s-buildkit/buildkit/buildkit.rootless, received nothing",
      "user-namespace: spec.template.spec.hostPID: expected no namespace of the node beside hostUsers: false, received true",
      "user-namespace: spec.template.spec.containers[0].args: expected the OCI worker, received "--containerd-worker=true"",
      "worker-choice: spec.template.spec.containers[0].args: expected --oci-worker=false, received nothing",
      "worker-namespace: spec.template.spec.containers[0].args: expected --containerd-worker-namespace=k8s.io, received "buildkit"",
      "worker-trace-socket: spec.template.spec.containers[0].args: expected --otel-socket-path below the root, received "/run/buildkit/otel-grpc.sock"",
      "worker-directories: spec.template.spec.containers[0].volumeMounts: expected the directory of /run/containerd/fifo, received nothing",
      "worker-directories: spec.template.spec.containers[0].volumeMounts[1].mountPropagation: expected "Bidirectional" for the root, received "HostToContainer"",
      "worker-nested-mount: spec.template.spec.containers[0].volumeMounts[4].mountPath: expected a path outside of /var/lib/cdk8s-buildkit/buildkit/buildkit, received "/var/lib/cdk8s-buildkit/buildkit/buildkit/config"",
      "worker-temporary-files: spec.template.spec.containers[0].env: expected TMPDIR to be a directory below the root, received "/tmp"",
      "build-output: spec.containers[0].command: expected one of image, docker, oci, local, tar, received "registry"",
      "build-output: spec.initContainers[0].command: expected a name for the output "type=docker", received nothing",
      "build-arg-flag: spec.initContainers[0].command: expected --opt build-arg:A=b, received "--build-arg A=b"",
      "metadata-file: spec.initContainers[0].command: expected a metadata file in a volume, received "/dev/termination-log"",
      "builder-privileged: spec.containers[0].securityContext.privileged: expected no privileges for a builder, received true",
      "builder-socket: spec.volumes[0].hostPath.type: expected "DirectoryOrCreate", received "Directory"",
      "builder-socket: spec.volumes[0].hostPath.path: expected the directory of the socket, received "/run/cdk8s-buildkit/buildkit/buildkit/buildkitd.sock"",
      "wait-for-daemon: spec.containers[0].command: expected --wait for /run/cdk8s-buildkit/buildkit/buildkit/buildkitd.sock, received nothing",
      "job-deadline: spec.activeDeadlineSeconds: expected no deadline of the Job itself, received 600",
      "loader-storage: spec.initContainers[1].command: expected the variable CONTAINERS_STORAGE_CONF for podman, received nothing",
      "loader-storage: spec.initContainers[1].command: expected a store with its driver and both roots for skopeo, received nothing",
      "loader-state: spec.initContainers[1].env: expected the variable CONTAINERS_CONF for podman, received nothing",
      "loader-locks: spec.initContainers[1].volumeMounts: expected /run/containers/storage of the node, received nothing",
      "loader-capabilities: spec.initContainers[1].securityContext.capabilities.add: expected CHOWN, DAC_OVERRIDE, FOWNER, FSETID too, received ["SYS_ADMIN","SETFCAP","SYS_CHROOT","MKNOD"]",
      "loader-privileged: spec.initContainers[1].securityContext.privileged: expected capabilities instead, received true",
      "podman-root: spec.initContainers[1].securityContext.readOnlyRootFilesystem: expected files that podman can write, received true",
      "podman-version: spec.initContainers[1].image: expected another version, as it crashes without CAP_SYS_ADMIN in a user namespace, received "quay.io/podman/stable:v4.9.0"",
      "store-propagation: spec.template.spec.containers[0].volumeMounts[1].mountPropagation: expected "HostToContainer", received nothing",
    ]
  `);
});

describe('Pod Security', () => {
  const namespace = (labels: object) => ({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'apps', labels } });
  const label = 'pod-security.kubernetes.io/enforce';
  const container = { name: 'app', image: 'registry.example.com/app:1', securityContext: { capabilities: { add: ['NET_RAW'] } } };
  const pod = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'app', namespace: 'apps' }, spec: { containers: [container] } };
  const rulesIn = (labels: object, object: object = pod) => textOf([namespace(labels), object]);

  it('is that of the label', () => {
    expect(rulesIn({ [label]: 'baseline' })).toMatchInlineSnapshot(`
      [
        "pod-security: Pod app: spec.containers[0].securityContext.capabilities.add[0]: the namespace "apps" enforces baseline, and baseline allows only AUDIT_WRITE, CHOWN, DAC_OVERRIDE, FOWNER, FSETID, KILL, MKNOD, NET_BIND_SERVICE, SETFCAP, SETGID, SETPCAP, SETUID, SYS_CHROOT to be added, received "NET_RAW"",
      ]
    `);
    expect(rulesIn({ [label]: 'privileged' })).toEqual([]);
    expect(rulesIn({ [label]: 'no level' })).toEqual([]);
    expect(rulesIn({})).toEqual([]);
  });

  it('is enough or not as podSecurityLevel says, whatever the Pod', () => {
    const levels = ['restricted', 'baseline', 'privileged'] as const;
    fc.assert(
      fc.property(hostilePod({ newFields: true, procMount: true }), fc.constantFrom(...levels), (hostile, level) => {
        const object = { ...hostile, metadata: { ...hostile.metadata, namespace: 'apps' } };
        const refused = validateManifests([namespace({ [label]: level }), object]).some(({ rule }) => rule === 'pod-security');
        const needed = podSecurityLevel(object)?.level ?? 'restricted';
        expect(refused).toBe(levels.indexOf(needed) > levels.indexOf(level));
      }),
    );
  });

  it('is that of the very namespace', () => {
    const elsewhere = { ...pod, metadata: { name: 'app', namespace: 'other' } };
    expect(rulesIn({ [label]: 'baseline' }, elsewhere)).toEqual([]);
  });

  it('is that of the version in the label, else of the API server', () => {
    const sysctls = { sysctls: [{ name: 'net.ipv4.tcp_rmem', value: '4096 87380 16777216' }] };
    const tuned = { ...pod, spec: { containers: [{ name: 'app', image: 'registry.example.com/app:1' }], securityContext: sysctls } };
    const enforced = (version?: string) => namespace({ [label]: 'baseline', ...(version && { [`${label}-version`]: version }) });
    const count = (version?: string, kubernetesVersion?: string) =>
      validateManifests([enforced(version), tuned], kubernetesVersion === undefined ? {} : { kubernetesVersion }).length;
    expect(count('v1.32')).toBe(0);
    expect(count('v1.30')).toBe(1);
    expect(count('v1.20')).toBe(1);
    expect(count(undefined, '1.32')).toBe(0);
    expect(count('latest', '1.32')).toBe(0);
    expect(count()).toBe(1);
  });
});

describe('what is no object of Kubernetes', () => {
  it('is passed over', () => {
    expect(validateManifests([null, 1, 'x', [], {}, { kind: 'Pod' }, { apiVersion: 'v1', kind: 'List', items: [null, 1] }])).toEqual([]);
  });

  it('breaks nothing, whatever it is', () => {
    fc.assert(
      fc.property(fc.array(fc.anything()), (anything) => {
        expect(() => validateManifests(anything)).not.toThrow();
      }),
    );
  });

  it('breaks nothing in a place where there should be something else', () => {
    const objects = samples.flatMap((sample) => changed(sample.objects(), sample.kind, sample.breaks));
    fc.assert(
      fc.property(fc.constantFrom(...objects), fc.nat(), fc.anything(), (object, place, fault) => {
        expect(() => validateManifests([withFault(object, place, fault)])).not.toThrow();
      }),
      { numRuns: 1000 },
    );
  });
});

/** A copy of an object with something else at one of its places. */
function withFault(object: object, place: number, fault: unknown): object {
  const copy = structuredClone(object) as Record<string, unknown>;
  const places: [Record<string, unknown>, string][] = [];
  const visit = (value: unknown) => {
    if (typeof value !== 'object' || value === null) return;
    for (const [key, child] of Object.entries(value)) {
      places.push([value as Record<string, unknown>, key]);
      visit(child);
    }
  };
  visit(copy);
  const [parent, key] = places[place % places.length] ?? [];
  if (parent !== undefined && key !== undefined) parent[key] = fault;
  return copy;
}

it('reads the outputs of a build as they are written', () => {
  const key = fc.stringMatching(/^[a-z][a-z-]{0,8}$/).filter((text) => text !== '__proto__');
  fc.assert(
    fc.property(fc.uniqueArray(fc.tuple(key, hostileText), { minLength: 1, selector: ([name]) => name }), (fields) => {
      expect(parseRecord(csvRecord(fields))).toEqual(Object.fromEntries(fields));
    }),
  );
});

describe('the options', () => {
  const [sample] = samples;
  const broken = () => (sample === undefined ? [] : changed(sample.objects(), sample.kind, sample.breaks));

  it('make a rule a warning, an error, or none', () => {
    const severities = (severity: 'error' | 'warning' | 'off') =>
      validateManifests(broken(), { rules: { 'mount-propagation': severity } }).map((violation) => violation.severity);
    expect(severities('error')).toEqual(['error']);
    expect(severities('warning')).toEqual(['warning']);
    expect(severities('off')).toEqual([]);
  });

  it('are checked', () => {
    const options = { rules: { 'mount-propagatoin': 'off', 'image-tag': 'warn' }, strict: 'yes', kubernetesVersion: '1.2', rule: {} };
    expect(() => validateManifests([], options as never)).toThrowErrorMatchingInlineSnapshot(`
      [ConfigError: invalid validation options
        ✖ rule: expected no such key, received {}; did you mean "rules"?
        ✖ rules["mount-propagatoin"]: expected no such key, received "off"; did you mean "mount-propagation"?
        ✖ rules["image-tag"]: expected one of "error", "warning", "off", received "warn"
        ✖ strict: expected a boolean, received "yes"
        ✖ kubernetesVersion: expected a Kubernetes version of 1.27 or newer such as "1.30", received "1.2"]
    `);
    expect(() => validateManifests([], null as never)).toThrowErrorMatchingInlineSnapshot(`
      [ConfigError: invalid validation options
        ✖ expected an object, received null]
    `);
  });
});
