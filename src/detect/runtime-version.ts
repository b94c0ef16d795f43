import { isRuntimeName, type RuntimeName, runtimeNames } from '../runtimes/registry';
import { conclude, type Findings, noFindings } from './findings';

/** What a kubelet reports of its container runtime. */
export interface ContainerRuntimeVersion {
  /** Name of the container runtime. */
  readonly runtime: RuntimeName;
  /** The version as it is reported: with any suffix, `Unknown`, or empty. */
  readonly version: string;
}

/**
 * Parses `status.nodeInfo.containerRuntimeVersion` of a Node, such as `cri-o://1.23.0`.
 *
 * @param text - the name of the runtime and its version
 * @throws UnsupportedRuntimeError that names the container runtime, if it is none of those supported.
 * @throws ConfigError if the text has another form.
 * @see https://kubernetes.io/docs/reference/kubernetes-api/cluster-resources/node-v1/#NodeStatus
 */
export function parseContainerRuntimeVersion(text: string): ContainerRuntimeVersion {
  const findings = noFindings();
  return conclude('container runtime version', findings, readRuntimeVersion('', text, findings));
}

const form = /^([^\s:/]+):\/\/(.*)$/;

/** Reports what is wrong with a text, and `advice` with it. */
export function readRuntimeVersion(
  path: string,
  text: unknown,
  { report, unsupported }: Findings,
  advice?: string,
): ContainerRuntimeVersion | undefined {
  const [, runtime, version] = (typeof text === 'string' && form.exec(text)) || [];
  if (runtime === undefined || version === undefined) {
    report.expected(path, 'a container runtime and its version such as "cri-o://1.23.0"', text, advice);
    return undefined;
  }
  if (isRuntimeName(runtime)) return { runtime, version };
  unsupported.add(runtime);
  report.expected(path, `one of the container runtimes ${runtimeNames().join(', ')}`, text, advice);
  return undefined;
}
