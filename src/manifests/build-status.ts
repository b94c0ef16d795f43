import { parseJson } from '../images/json';
import { isRecord } from '../values/record';

/** What is read of a Pod. Pods of every client library have it. */
export interface PodWithStatus {
  /** The names of the steps, in their order. */
  readonly spec?: PodSpecRead;
  /** What the kubelet says of them. */
  readonly status?: PodStatusRead;
}

/** What is read of the spec of a Pod. */
export interface PodSpecRead {
  /** All steps but the last. */
  readonly initContainers?: readonly ContainerRead[];
  /** The last step. */
  readonly containers?: readonly ContainerRead[];
}

/** What is read of a container. */
export interface ContainerRead {
  /** Name of the container. */
  readonly name: string;
}

/** What is read of the status of a Pod. */
export interface PodStatusRead extends ReasonRead {
  /** Such as `Pending` or `Succeeded`. */
  readonly phase?: string;
  /** Why the Pod has no node yet is in one of them. */
  readonly conditions?: readonly PodConditionRead[];
  /** The states of all steps but the last. */
  readonly initContainerStatuses?: readonly ContainerStatusRead[];
  /** The state of the last step. */
  readonly containerStatuses?: readonly ContainerStatusRead[];
}

/** Why something is as it is. */
export interface ReasonRead {
  /** Kubernetes' word for it. */
  readonly reason?: string;
  /** The same for people. */
  readonly message?: string;
}

/** What is read of a condition of a Pod. */
export interface PodConditionRead extends ReasonRead {
  /** Such as `PodScheduled`. */
  readonly type: string;
  /** `True`, `False` or `Unknown`. */
  readonly status: string;
}

/** What is read of the status of a container. */
export interface ContainerStatusRead extends ContainerRead {
  /** What it does, or how it ended. */
  readonly state?: ContainerStateRead;
}

/** What a container does, or how it ended. */
export interface ContainerStateRead {
  /** It has not started. */
  readonly waiting?: ReasonRead;
  /** It runs. */
  readonly running?: object;
  /** It has ended. */
  readonly terminated?: ContainerEndRead;
}

/** How a container ended. */
export interface ContainerEndRead extends ReasonRead {
  /** 0 if it ended well. */
  readonly exitCode: number;
}

/** How far a build is. */
export interface BuildStatus {
  /**
   * `pending` before the first step runs, then `running`, then `succeeded` or `failed`. The phase of the Pod is Pending
   * until its last step, so it says less.
   */
  readonly state: 'pending' | 'running' | 'succeeded' | 'failed';
  /** Name of the step that runs, waits or failed. */
  readonly step?: string;
  /** Exit code of the step that failed. */
  readonly exitCode?: number;
  /** Kubernetes' word for why the build waits or failed, such as `ImagePullBackOff`, `Error` or `DeadlineExceeded`. */
  readonly reason?: string;
  /** What the step, or else Kubernetes, says about it: the last lines of the log of a step that failed. */
  readonly message?: string;
  /** What was built, if the build was asked for its `metadata` and has succeeded. */
  readonly image?: BuiltImage;
}

/** What BuildKit says of an image that it has built. */
export interface BuiltImage {
  /** Digest of its manifest or index, by which a registry knows it. On docker it is that of its config, unless the image is pushed. */
  readonly digest?: string;
  /** Digest of its config, which docker and cri-o call the id of the image. Docker Engine tells it since 23. */
  readonly configDigest?: string;
}

/**
 * Reads from a Pod, as the API server returns it, how far its build is.
 *
 * Nothing of the config is needed. A Pod without a status, as `builderPod` returns it, is pending.
 *
 * @param pod - the Pod of the build
 */
export function buildStatus(pod: PodWithStatus): BuildStatus {
  const steps = stepsOf(pod);
  const failed = steps.find(({ state }) => (state.terminated?.exitCode ?? 0) !== 0);
  const current = steps.find(({ state }) => state.terminated === undefined);
  if (pod.status?.phase === 'Failed' || failed !== undefined) return failure(pod, failed ?? current);
  if (pod.status?.phase === 'Succeeded') return { state: 'succeeded', ...builtImage(steps) };
  const started = steps.some(({ state }) => state.terminated !== undefined || state.running !== undefined);
  return { state: started ? 'running' : 'pending', ...waiting(pod, current) };
}

interface StepState {
  readonly name: string;
  readonly state: ContainerStateRead;
}

/** The steps in the order in which they run, each with its state if it has one. */
function stepsOf(pod: PodWithStatus): readonly StepState[] {
  const containers = [...(pod.spec?.initContainers ?? []), ...(pod.spec?.containers ?? [])];
  const statuses = [...(pod.status?.initContainerStatuses ?? []), ...(pod.status?.containerStatuses ?? [])];
  const names = containers.length > 0 ? containers.map(({ name }) => name) : statuses.map(({ name }) => name);
  return names.map((name) => ({ name, state: stateOf(statuses, name) }));
}

function stateOf(statuses: readonly ContainerStatusRead[], name: string): ContainerStateRead {
  return statuses.find((status) => status.name === name)?.state ?? {};
}

/** The last step of a build that was asked for its metadata says them. */
function builtImage(steps: readonly StepState[]): Pick<BuildStatus, 'image'> {
  const { name, state } = steps.at(-1) ?? {};
  if (name !== 'metadata' || state?.terminated?.message === undefined) return {};
  // A message that the kubelet has cut is no JSON any more.
  const parsed = parseJson(state.terminated.message);
  const said = isRecord(parsed) ? parsed : {};
  const digest = said['containerimage.digest'];
  const configDigest = said['containerimage.config.digest'];
  return {
    image: {
      ...(typeof digest === 'string' && { digest }),
      ...(typeof configDigest === 'string' && { configDigest }),
    },
  };
}

/** What the Pod itself says, such as Evicted or DeadlineExceeded, explains more than the signal that ended a step. */
function failure(pod: PodWithStatus, step: StepState | undefined): BuildStatus {
  const { terminated } = step?.state ?? {};
  const reason = pod.status?.reason ?? terminated?.reason;
  const message = pod.status?.message ?? terminated?.message;
  return {
    state: 'failed',
    ...(step !== undefined && { step: step.name }),
    ...(terminated !== undefined && { exitCode: terminated.exitCode }),
    ...(reason !== undefined && { reason }),
    ...(message !== undefined && { message: message.trimEnd() }),
  };
}

/** PodInitializing only says that an earlier step runs. Where no step has a reason, the scheduler may have one. */
function waiting(pod: PodWithStatus, step: StepState | undefined): Omit<BuildStatus, 'state'> {
  const unscheduled = pod.status?.conditions?.find(({ type, status }) => type === 'PodScheduled' && status === 'False');
  const cause = step?.state.waiting ?? unscheduled;
  return {
    ...(step !== undefined && { step: step.name }),
    ...(cause?.reason !== undefined && cause.reason !== 'PodInitializing' && { reason: cause.reason }),
    ...(cause?.message !== undefined && { message: cause.message }),
  };
}
