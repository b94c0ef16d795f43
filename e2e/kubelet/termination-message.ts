import { readFileSync } from 'node:fs';
import type { Container, PodSpec } from 'kubernetes-types/core/v1';

/**
 * How many bytes the kubelet takes over: the last ones that a container has written or printed, and the first ones of that
 * where the containers of a Pod would have more than their share.
 *
 * @see https://github.com/kubernetes/kubernetes/blob/master/pkg/kubelet/container/runtime.go
 */
const limits = { file: 4096, log: 2048, logLines: 80, pod: 12_288 };

/** What a container says of its end, by the file that it may write and by what it has printed. */
export function terminationMessage({ terminationMessagePolicy }: Container, exitCode: number, log: string, file: string): string {
  const written = readFileSync(file);
  if (written.length > 0 || exitCode === 0 || terminationMessagePolicy !== 'FallbackToLogsOnError')
    return written.subarray(-limits.file).toString();
  return Buffer.from(log.split('\n').slice(-limits.logLines).join('\n')).subarray(-limits.log).toString();
}

/** As much of a message as the status of the Pod has. */
export function shareOf(message: string, { initContainers = [], containers }: PodSpec): string {
  const bytes = Math.floor(limits.pod / (initContainers.length + containers.length));
  return Buffer.from(message).subarray(0, bytes).toString();
}
