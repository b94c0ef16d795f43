import { isDnsSubdomain } from '../values/dns';
import { pathTo } from '../values/issue-path';
import { isRecord } from '../values/record';
import type { Findings } from './findings';
import { type ContainerRuntimeVersion, readRuntimeVersion } from './runtime-version';
import { textAt, valueAt } from './unknown';

/**
 * A Node as the API returns it, as far as it is read: that of `kubernetes-types`, that of a client library, or parsed from
 * what kubectl prints.
 */
export interface NodeObject {
  /** `Node`. */
  readonly kind?: string;
  /** Its name, and the marks of its distribution. */
  readonly metadata?: NodeMetadataRead;
  /** What the cloud says of it. */
  readonly spec?: NodeSpecRead;
  /** What its kubelet says of it. */
  readonly status?: NodeStatusRead;
}

/** What is read of the metadata of a Node. */
export interface NodeMetadataRead {
  /** Name of the node. */
  readonly name?: string;
  /** Its labels, by which pools are told apart. */
  readonly labels?: TextByKey;
  /** Its annotations, in one of which kubeadm notes a socket. */
  readonly annotations?: TextByKey;
}

/** What is read of the spec of a Node. */
export interface NodeSpecRead {
  /** How the cloud calls the machine, which tells the distribution. */
  readonly providerID?: string;
}

/** What is read of the status of a Node. */
export interface NodeStatusRead {
  /** What the kubelet reports of its machine. */
  readonly nodeInfo?: NodeInfoRead;
}

/** What is read of what a kubelet reports. */
export interface NodeInfoRead {
  /** The container runtime and its version, such as `cri-o://1.30.2`. */
  readonly containerRuntimeVersion: string;
  /** The version of the kubelet, such as `v1.30.2+k3s1`. */
  readonly kubeletVersion: string;
  /** `linux` or `windows`. */
  readonly operatingSystem: string;
  /** The distribution of the operating system, such as `Talos (v1.8.0)`. */
  readonly osImage: string;
}

/** Labels or annotations. */
export type TextByKey = Readonly<Record<string, string | undefined>>;

/** What is read of a Node. What it does not say is empty. */
export interface KnownNode extends ContainerRuntimeVersion {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly providerID: string;
  readonly kubeletVersion: string;
  readonly osImage: string;
}

/** Reads a Node of Linux, or reports all that is wrong with it. */
export function readNode(path: string, input: unknown, findings: Findings): KnownNode | undefined {
  const name = readName(path, input, findings);
  const labels = readTexts(path, 'labels', input, findings);
  const annotations = readTexts(path, 'annotations', input, findings);
  const runtime = readRuntime(path, name, input, findings);
  if (name === undefined || labels === undefined || annotations === undefined || runtime === undefined) return undefined;
  return {
    ...runtime,
    name,
    labels,
    annotations,
    providerID: textAt(input, 'spec', 'providerID'),
    kubeletVersion: textAt(input, 'status', 'nodeInfo', 'kubeletVersion'),
    osImage: textAt(input, 'status', 'nodeInfo', 'osImage'),
  };
}

/** Names get into commands, where anything but a name could do harm. */
function readName(path: string, input: unknown, { report }: Findings): string | undefined {
  const name = valueAt(input, 'metadata', 'name');
  if (typeof name === 'string' && isDnsSubdomain(name)) return name;
  report.expected(pathTo(path, 'metadata', 'name'), 'the name of a node such as "worker-1"', name);
  return undefined;
}

function readTexts(path: string, key: string, input: unknown, { report }: Findings): Readonly<Record<string, string>> | undefined {
  const given = valueAt(input, 'metadata', key) ?? {};
  const entries = isRecord(given) ? Object.entries(given).filter(([, value]) => value !== undefined) : [];
  const texts = entries.filter((entry): entry is [string, string] => typeof entry[1] === 'string');
  if (isRecord(given) && texts.length === entries.length) return Object.fromEntries(texts);
  report.expected(pathTo(path, 'metadata', key), 'an object whose values are text', given);
  return undefined;
}

function readRuntime(path: string, name: string | undefined, input: unknown, findings: Findings): ContainerRuntimeVersion | undefined {
  const advice = name === undefined ? 'leave this node out' : `leave ${name} out`;
  for (const [keys, what] of reported) {
    const value = valueAt(input, ...keys);
    if (isRecord(value)) continue;
    findings.report.expected(pathTo(path, ...keys), what, value, `wait until its kubelet reports it, or ${advice}`);
    return undefined;
  }
  const keys = ['status', 'nodeInfo', 'containerRuntimeVersion'];
  return readRuntimeVersion(pathTo(path, ...keys), valueAt(input, ...keys), findings, advice);
}

const reported = [
  [['status'], 'the status of the node'],
  [['status', 'nodeInfo'], 'what the kubelet says of its node'],
] as const;
