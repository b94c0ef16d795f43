import { cidrFault } from '../values/cidr';
import { contextPathFault, dockerfileFault } from '../values/context-path';
import { isDnsLabel, isDnsSubdomain } from '../values/dns';
import { isPodFieldPath } from '../values/field-path';
import { archiveUrlFault, gitUrlFault } from '../values/git-url';
import { hostPathFault, socketFault } from '../values/host-path';
import { faultOfImage, isTag } from '../values/image';
import { isLabelKey, isLabelValue } from '../values/label';
import { httpUrlFault, isHostAndPort, isIpAddress, isSubnet, proxyFault } from '../values/network';
import { compareQuantities, isCpuList, isDiskSpace, isQuantity, isWhole } from '../values/quantity';
import { isArgument, isBuildArgName, isImageLabelKey, survivesYaml } from '../values/text';
import { parseVersion } from '../values/version';

const ulimits = 'core, cpu, data, fsize, locks, memlock, msgqueue, nice, nofile, nproc, rss, rtprio, rttime, sigpending, stack'.split(', ');

/** A rule for text: what is expected, and what is wrong with a text that does not follow it. */
interface Format {
  readonly expected: string;
  /** Advice for this text, '' where there is none to give, undefined if the text follows the rule. */
  readonly fault: (text: string) => string | undefined;
}

/** The rules behind the `@format`s of `src/config/text.ts`, but for that of all. */
const ownRules: Readonly<Record<string, Format>> = {
  'dns-label': {
    expected: 'a DNS label such as "buildkit"',
    fault: unless(isDnsLabel),
  },
  'dns-subdomain': {
    expected: 'a DNS subdomain such as "build-7f3a"',
    fault: unless(isDnsSubdomain),
  },
  quantity: {
    expected: 'a quantity such as "500m" or "10Gi"',
    fault: unless(isQuantity),
  },
  'byte-quantity': {
    expected: 'a quantity of bytes such as "10Gi"',
    fault: unless((text) => isQuantity(text) && isWhole(text) && compareQuantities(text, 0) > 0, 'the units are Ki, Mi, Gi, k, M and G'),
  },
  'host-path': {
    expected: 'an absolute host path such as "/var/lib/buildkit"',
    fault: hostPathFault,
  },
  socket: {
    expected: 'the host path of a unix socket such as "/run/containerd/containerd.sock"',
    fault: socketFault,
  },
  'context-path': {
    expected: 'a path inside the build context such as "docker/Dockerfile"',
    fault: contextPathFault,
  },
  'dockerfile-path': {
    expected: 'a path inside the build context such as "docker/Dockerfile"',
    fault: dockerfileFault,
  },
  image: {
    expected: 'an image reference such as "docker.io/moby/buildkit:v0.32.2"',
    fault: faultOfImage,
  },
  'image-name': {
    expected: 'an image name with a tag such as "registry.example.com/team/app:1.4"',
    fault: (text) => faultOfImage(text) ?? (text.includes('@') ? 'a build decides the digest: give a tag only' : undefined),
  },
  'image-registry': {
    expected: 'a registry such as "mirror.example.com/proxy"',
    fault: (text) => faultOfImage(`${text}/image`) ?? (hasHost(text) ? undefined : 'begin with the host of the registry'),
  },
  'registry-host': {
    expected: 'the host of a registry such as "registry.example.com:5000"',
    fault: (text) => {
      if (text.includes('://')) return 'leave out the scheme';
      return text.includes('/') ? 'leave out the path' : faultOfImage(`${text}/image`);
    },
  },
  'image-tag': {
    expected: 'a tag such as "v1.4"',
    fault: unless(isTag, 'use at most 128 letters, digits, "_", "." and "-", and begin with neither "." nor "-"'),
  },
  argument: {
    expected: 'text of at most 120 KiB without control characters that YAML does not keep',
    fault: unless(isArgument),
  },
  'non-empty': {
    expected: 'text that is not empty',
    fault: unless((text) => text !== '' && isArgument(text)),
  },
  annotation: {
    expected: 'text without control characters that YAML does not keep',
    fault: unless(survivesYaml),
  },
  'build-arg-name': {
    expected: 'a build arg name such as "NODE_VERSION"',
    fault: unless(isBuildArgName, 'use letters, digits and "_"'),
  },
  'image-label-key': {
    expected: 'an image label key such as "org.opencontainers.image.source"',
    fault: unless(isImageLabelKey, 'use printable ASCII without spaces, quotes, "=" and "\\"'),
  },
  'label-key': {
    expected: 'a qualified name such as "example.com/team"',
    fault: unless(isLabelKey),
  },
  'label-value': {
    expected: 'a label value such as "team-1"',
    fault: unless(isLabelValue, 'use at most 63 letters, digits, "-", "_" and "."'),
  },
  'field-path': {
    expected: 'a field of the Pod such as "status.podIP" or "metadata.labels[\'team\']"',
    fault: unless(isPodFieldPath),
  },
  'credentials-secret': {
    expected: 'the name of one Secret such as "registry-credentials", whose config may hold several registries',
    fault: unless(isDnsSubdomain),
  },
  'secret-id': {
    expected: 'the id of a secret such as "npmrc"',
    fault: unless((text) => /^[A-Za-z0-9_][\w.-]{0,127}$/.test(text), 'use letters, digits, "_", "." and "-"'),
  },
  'git-url': {
    expected: 'a git URL such as "https://example.com/team/app.git#main"',
    fault: gitUrlFault,
  },
  'archive-url': {
    expected: 'the URL of an archive such as "https://example.com/team/app.tar.gz"',
    fault: archiveUrlFault,
  },
  'http-url': {
    expected: 'the URL of a service such as "https://service.example.com:9000"',
    fault: httpUrlFault,
  },
  'image-digest': {
    expected: 'a digest such as "sha256:" and 64 hexadecimal digits',
    fault: unless((text) => /^sha256:[0-9a-f]{64}$/.test(text)),
  },
  'inline-text': {
    expected: 'text of at most 120 KiB without control characters that YAML does not keep',
    fault: (text) => (text.trim() === '' ? 'it is empty' : isArgument(text) ? undefined : ''),
  },
  'cache-name': {
    expected: 'the name of a cache such as "web"',
    fault: unless((text) => /^[\w./-]{1,128}$/.test(text), 'use letters, digits, "_", ".", "/" and "-"'),
  },
  'cpu-list': {
    expected: 'a list of CPUs or memory nodes such as "0-3,5"',
    fault: unless(isCpuList),
  },
  'stage-name': {
    expected: 'the name of a stage such as "production"',
    fault: unless(
      (text) => /^[A-Za-z0-9][\w.-]{0,127}$/.test(text),
      'use letters, digits, "_", "." and "-", and begin with one of the first two',
    ),
  },
  'context-name': {
    expected: 'the name of a context such as "base"',
    fault: faultOfImage,
  },
  'ulimit-name': {
    expected: 'the name of a limit such as "nofile"',
    fault: unless((text) => ulimits.includes(text), `known are ${ulimits.join(', ')}`),
  },
  'variable-name': {
    expected: 'the name of an environment variable such as "OTEL_SERVICE_NAME"',
    fault: unless(isBuildArgName, 'use letters, digits and "_"'),
  },
  'alert-label': {
    expected: 'the name of a label such as "team"',
    fault: unless(isBuildArgName, 'use letters, digits and "_"'),
  },
  'image-annotation-key': {
    expected: 'an annotation key such as "org.opencontainers.image.source"',
    fault: (text) => {
      if (!isImageLabelKey(text)) return 'use printable ASCII without spaces, quotes, "=" and "\\"';
      return text === text.toLowerCase() ? undefined : 'write it in lower case: the client of BuildKit does so too';
    },
  },
  'resource-attribute': {
    expected: 'the name of an attribute such as "deployment.environment.name"',
    fault: unless((text) => /^[a-z][a-z0-9_.]{0,127}$/.test(text), 'use lower-case letters, digits, "_" and "."'),
  },
  'resource-value': {
    expected: 'the value of an attribute such as "production"',
    fault: unless((text) => /^[\w./:@+-]{1,255}$/.test(text), 'use letters, digits, "_", ".", "/", ":", "@", "+" and "-"'),
  },
  'proxy-url': {
    expected: 'the URL of a proxy such as "http://proxy.example.com:3128"',
    fault: proxyFault,
  },
  'kubernetes-version': {
    expected: 'a Kubernetes version of 1.27 or newer such as "1.30"',
    fault: unless((text) => parseVersion(text)?.major === 1 && (parseVersion(text)?.minor ?? 0) >= 27),
  },
  'program-version': {
    expected: 'a version such as "4.5.1"',
    fault: unless((text) => parseVersion(text) !== undefined),
  },
  'disk-space': {
    expected: 'disk space with its unit such as "20GB", or a share such as "10%"',
    fault: unless(isDiskSpace, 'the units are KB, MB, GB and TB'),
  },
  duration: {
    expected: 'a duration such as "48h"',
    fault: unless((text) => /^(\d+(\.\d+)?(h|m|s|ms))+$/.test(text), 'the units are h, m, s and ms'),
  },
  'mount-point': {
    expected: 'where a file system is mounted such as "/" or "/data"',
    fault: (text) => (text === '/' ? undefined : hostPathFault(text)),
  },
  'prometheus-duration': {
    expected: 'a duration such as "30s"',
    fault: unless((text) => /^(?=[1-9])(\d+d)?(\d+h)?(\d+m)?(\d+s)?(\d+ms)?$/.test(text), 'the units are d, h, m, s and ms, in this order'),
  },
  platform: {
    expected: 'a platform such as "linux/amd64"',
    fault: unless((text) => /^[a-z0-9]+\/[a-z0-9_]+(\/[a-z0-9.]+)?$/.test(text)),
  },
  'device-name': {
    expected: 'a device such as "vendor.com/gpu=0"',
    fault: unless((text) => /^[A-Za-z0-9][\w.-]*\/[A-Za-z][\w.-]*(=[A-Za-z0-9][\w.:-]*)?$/.test(text)),
  },
  'cgroup-path': {
    expected: 'the path of a cgroup such as "/buildkit"',
    fault: unless((text) => /^(\/[\w.:@-]+)+$/.test(text) && !text.split('/').includes('..')),
  },
  'host-and-port': {
    expected: 'a host and a port such as "127.0.0.1:6060"',
    fault: unless(isHostAndPort),
  },
  'ip-address': {
    expected: 'an IP address such as "10.96.0.10"',
    fault: unless(isIpAddress),
  },
  subnet: {
    expected: 'a range of addresses such as "10.10.0.0/16"',
    fault: unless(isSubnet),
  },
  cidr: {
    expected: 'a range of addresses such as "10.0.0.0/8" or "2001:db8::/32"',
    fault: cidrFault,
  },
  'port-name': {
    expected: 'the number of a port such as 443, or the name of one such as "https"',
    fault: unless(
      (text) => /^(?=.{1,15}$)(?=.*[a-z])[a-z0-9]+(-[a-z0-9]+)*$/.test(text),
      'use a number, or at most 15 lower-case letters, digits and "-"',
    ),
  },
  'file-key': {
    expected: 'a key such as "ca.crt"',
    fault: unless((text) => /^[-.\w]{1,253}$/.test(text) && !text.startsWith('..'), 'use letters, digits, "-", "_" and "."'),
  },
  'count-or-percent': {
    expected: 'a whole number such as 1 or a share such as "10%"',
    fault: unless((text) => /^([1-9][0-9]?|100)%$/.test(text)),
  },
};

/** The rules, for text that arrives as it is: whatever it stands for, it passes through YAML. */
export const rules: Readonly<Record<string, Format>> = Object.fromEntries(
  Object.entries(ownRules).map(([name, { expected, fault }]) => [
    name,
    { expected, fault: (text: string) => fault(text) ?? yamlFault(text) },
  ]),
);

function yamlFault(text: string): string | undefined {
  return survivesYaml(text) ? undefined : 'some readers of YAML take it for something else';
}

function unless(isValid: (text: string) => boolean, advice = ''): (text: string) => string | undefined {
  return (text) => (isValid(text) ? undefined : advice);
}

/** Without a host, a registry would be taken for a namespace of docker.io. */
function hasHost(text: string): boolean {
  return /^(localhost|[^/]*[.:][^/]*)(\/|$)/.test(text);
}
