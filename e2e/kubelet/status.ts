import type { Container, ContainerStatus, Pod, PodSpec } from 'kubernetes-types/core/v1';
import type { EndedContainer } from './container';
import { shareOf } from './termination-message';

/** The Pod with the status that a kubelet reports of its steps. */
export function podWithStatus(pod: Pod & { readonly spec: PodSpec }, steps: readonly EndedContainer[], deadlineExceeded: boolean): Pod {
  const { initContainers = [], containers } = pod.spec;
  const succeeded =
    !deadlineExceeded && [...initContainers, ...containers].every(({ name }) => steps.find((step) => step.name === name)?.exitCode === 0);
  const status = (container: Container): ContainerStatus =>
    statusOf(
      pod.spec,
      container,
      steps.find(({ name }) => name === container.name),
    );
  return {
    ...pod,
    status: {
      ...pod.status,
      phase: succeeded ? 'Succeeded' : 'Failed',
      ...(deadlineExceeded && { reason: 'DeadlineExceeded', message: 'Pod was active on the node longer than the specified deadline' }),
      initContainerStatuses: initContainers.map(status),
      containerStatuses: containers.map(status),
    },
  };
}

function statusOf(spec: PodSpec, { name, image = '' }: Container, step: EndedContainer | undefined): ContainerStatus {
  const common = { name, image, imageID: image, restartCount: 0 };
  if (step === undefined) return { ...common, ready: false, state: { waiting: { reason: 'PodInitializing' } } };
  const { exitCode } = step;
  const message = shareOf(step.message, spec);
  const terminated = { exitCode, reason: exitCode === 0 ? 'Completed' : 'Error', ...(message !== '' && { message }) };
  return { ...common, ready: exitCode === 0, state: { terminated } };
}
