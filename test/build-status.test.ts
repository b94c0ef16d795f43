import type { ContainerStatus, Pod, PodStatus } from 'kubernetes-types/core/v1';
import { describe, expect, it } from 'vitest';
import { builderPod, buildStatus } from '../src';

const pod = builderPod(
  { runtime: 'cri-o' },
  { name: 'build', image: 'web:1', context: { type: 'git', url: 'https://example.com/web.git' } },
);
const withStatus = (status: PodStatus): Pod => ({ ...pod, status });
const step = (name: string, state: ContainerStatus['state']): ContainerStatus => ({
  name,
  state: state ?? {},
  image: '',
  imageID: '',
  ready: false,
  restartCount: 0,
});
const ended = (exitCode: number, message?: string) => ({
  terminated: { exitCode, reason: exitCode === 0 ? 'Completed' : 'Error', ...(message && { message }) },
});
const initializing = { waiting: { reason: 'PodInitializing' } };

describe('buildStatus', () => {
  it('is pending before the API server has seen the Pod', () => {
    expect(buildStatus(pod)).toEqual({ state: 'pending', step: 'build' });
  });

  it('says why a Pod is not scheduled', () => {
    const message = "0/3 nodes are available: 3 node(s) didn't match Pod's node affinity/selector.";
    const conditions = [{ type: 'PodScheduled', status: 'False', reason: 'Unschedulable', message }];
    expect(buildStatus(withStatus({ phase: 'Pending', conditions }))).toEqual({
      state: 'pending',
      step: 'build',
      reason: 'Unschedulable',
      message,
    });
  });

  it('says which step cannot start, and why', () => {
    const message = 'Back-off pulling image "docker.io/moby/buildkit:v0.32.2"';
    const initContainerStatuses = [step('build', { waiting: { reason: 'ImagePullBackOff', message } }), step('load', initializing)];
    expect(buildStatus(withStatus({ phase: 'Pending', initContainerStatuses, containerStatuses: [step('verify', initializing)] }))).toEqual(
      {
        state: 'pending',
        step: 'build',
        reason: 'ImagePullBackOff',
        message,
      },
    );
  });

  it('is running while init steps run, although the phase is Pending', () => {
    const initContainerStatuses = [step('build', { running: {} }), step('load', initializing)];
    const containerStatuses = [step('verify', initializing)];
    expect(buildStatus(withStatus({ phase: 'Pending', initContainerStatuses, containerStatuses }))).toEqual({
      state: 'running',
      step: 'build',
    });
  });

  it('is running between two steps', () => {
    const initContainerStatuses = [step('build', ended(0)), step('load', initializing)];
    expect(buildStatus(withStatus({ phase: 'Pending', initContainerStatuses }))).toEqual({ state: 'running', step: 'load' });
  });

  it('gives the exit code and the last lines of the step that failed', () => {
    const initContainerStatuses = [step('build', ended(1, 'ERROR: failed to solve: exit code: 7\n')), step('load', initializing)];
    expect(buildStatus(withStatus({ phase: 'Failed', initContainerStatuses, containerStatuses: [step('verify', initializing)] }))).toEqual({
      state: 'failed',
      step: 'build',
      exitCode: 1,
      reason: 'Error',
      message: 'ERROR: failed to solve: exit code: 7',
    });
  });

  it('is failed as soon as a step is, before the phase says so', () => {
    const initContainerStatuses = [step('build', ended(0)), step('load', ended(125, 'no space left on device'))];
    expect(buildStatus(withStatus({ phase: 'Pending', initContainerStatuses }))).toMatchObject({
      state: 'failed',
      step: 'load',
      exitCode: 125,
    });
  });

  it('says when the image is not in the store', () => {
    const initContainerStatuses = [step('build', ended(0)), step('load', ended(0))];
    const containerStatuses = [step('verify', ended(125, 'Error: inspecting object: image not known'))];
    expect(buildStatus(withStatus({ phase: 'Failed', initContainerStatuses, containerStatuses }))).toMatchObject({
      state: 'failed',
      step: 'verify',
      message: 'Error: inspecting object: image not known',
    });
  });

  it.each([
    ['DeadlineExceeded', 'Pod was active on the node longer than the specified deadline'],
    ['Evicted', 'Usage of EmptyDir volume "image" exceeds the limit "20Gi".'],
  ])('says when the Pod was ended: %s', (reason, message) => {
    const initContainerStatuses = [step('build', ended(0)), step('load', { running: {} })];
    expect(buildStatus(withStatus({ phase: 'Failed', reason, message, initContainerStatuses }))).toEqual({
      state: 'failed',
      step: 'load',
      reason,
      message,
    });
    const killed = [step('build', ended(0)), step('load', ended(137))];
    expect(buildStatus(withStatus({ phase: 'Failed', reason, message, initContainerStatuses: killed }))).toEqual({
      state: 'failed',
      step: 'load',
      exitCode: 137,
      reason,
      message,
    });
  });

  it('is succeeded when all steps are', () => {
    const initContainerStatuses = [step('build', ended(0)), step('load', ended(0))];
    expect(buildStatus(withStatus({ phase: 'Succeeded', initContainerStatuses, containerStatuses: [step('verify', ended(0))] }))).toEqual({
      state: 'succeeded',
    });
  });

  it('needs no spec: a status is enough', () => {
    expect(buildStatus({ status: { phase: 'Failed', containerStatuses: [step('build', ended(1))] } })).toMatchObject({
      state: 'failed',
      step: 'build',
    });
    expect(buildStatus({})).toEqual({ state: 'pending' });
  });
});

describe('what was built', () => {
  const digest = `sha256:${'1'.repeat(64)}`;
  const configDigest = `sha256:${'2'.repeat(64)}`;
  const said = { 'containerimage.digest': digest, 'containerimage.config.digest': configDigest };
  const statusOf = (message: string | undefined, last = 'metadata') =>
    buildStatus({
      status: { phase: 'Succeeded', initContainerStatuses: [step('build', ended(0))], containerStatuses: [step(last, ended(0, message))] },
    });

  it('is said by the last step of a build that was asked for it', () => {
    const others = { 'containerimage.descriptor': { digest: 'sha256:3', size: 1 }, 'image.name': 'docker.io/library/web:1' };
    expect(statusOf(JSON.stringify({ ...said, ...others }))).toEqual({ state: 'succeeded', image: { digest, configDigest } });
  });

  it.each([
    ['only the digest', { 'containerimage.digest': digest }, { digest }],
    ['only the digest of the config', { 'containerimage.config.digest': configDigest }, { configDigest }],
    ['nothing of an image, as of files', {}, {}],
    ['something else than text', { 'containerimage.digest': 5, 'containerimage.config.digest': null }, {}],
  ])('may be %s', (_, metadata, image) => {
    expect(statusOf(JSON.stringify(metadata))).toEqual({ state: 'succeeded', image });
  });

  it.each(['{"containerimage.digest": "sha256:11', '', 'null', '[]', '7', '__proto__'])('is unknown after the message %j', (message) => {
    // The kubelet cuts messages after 4096 bytes, and earlier in a Pod of many steps.
    expect(statusOf(message).state).toBe('succeeded');
    expect(statusOf(message).image ?? {}).toEqual({});
  });

  it('is not read from other steps, nor before the build has succeeded', () => {
    const message = JSON.stringify(said);
    expect(statusOf(message, 'verify')).toEqual({ state: 'succeeded' });
    expect(statusOf(undefined)).toEqual({ state: 'succeeded' });
    const containerStatuses = [step('metadata', ended(0, message))];
    expect(buildStatus({ status: { phase: 'Running', containerStatuses } })).toEqual({ state: 'running' });
    const failed = [step('build', ended(1)), step('metadata', ended(0, message))];
    expect(buildStatus({ status: { phase: 'Failed', containerStatuses: failed } })).not.toHaveProperty('image');
  });
});
