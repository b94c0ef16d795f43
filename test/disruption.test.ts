import { describe, expect, it } from 'vitest';
import { type BuildKitConfig, builderJob, builderPod, nodeAgentDaemonSet, resolveConfig } from '../src';
import { baseRequest } from './cases/case';
import { problemsOf } from './support/problems';

const runtimes = ['docker', 'containerd', 'cri-o'] as const;

const safeToEvict = 'cluster-autoscaler.kubernetes.io/safe-to-evict';
const doNotDisrupt = 'karpenter.sh/do-not-disrupt';

describe.each(runtimes)('builds on %s', (runtime) => {
  it('are not ended by autoscalers', () => {
    expect(builderPod({ runtime }, baseRequest).metadata.annotations).toMatchObject({ [safeToEvict]: 'false', [doNotDisrupt]: 'true' });
  });

  it('that are Jobs say so of their Pods, which autoscalers look at', () => {
    const { metadata, spec } = builderJob({ runtime, builds: { workload: 'Job' } }, baseRequest);
    expect(spec.template.metadata.annotations).toMatchObject({ [safeToEvict]: 'false', [doNotDisrupt]: 'true' });
    expect(metadata.annotations).toBeUndefined();
  });

  it('are evictable if the config says so', () => {
    const annotations = builderPod({ runtime, builds: { evictable: true } }, baseRequest).metadata.annotations ?? {};
    expect(Object.keys(annotations)).not.toContain(safeToEvict);
    expect(Object.keys(annotations)).not.toContain(doNotDisrupt);
  });
});

describe('annotations of a user', () => {
  const config: BuildKitConfig = { runtime: 'containerd' };

  it('may say the same', () => {
    expect(builderPod(config, { ...baseRequest, annotations: { [safeToEvict]: 'false' } }).metadata.annotations).toMatchObject({
      [safeToEvict]: 'false',
    });
  });

  it('may say anything of builds that are evictable', () => {
    const evictable: BuildKitConfig = { ...config, builds: { evictable: true } };
    const { annotations } = builderPod(evictable, { ...baseRequest, annotations: { [doNotDisrupt]: 'true' } }).metadata;
    expect(annotations).toMatchObject({ [doNotDisrupt]: 'true' });
  });

  it('may not say the opposite, in a build or in the config', () => {
    const annotations = { [safeToEvict]: 'true', [doNotDisrupt]: 'false' };
    expect(problemsOf(() => builderPod(config, { ...baseRequest, annotations }))).toMatchInlineSnapshot(`
      [
        "annotations["cluster-autoscaler.kubernetes.io/safe-to-evict"]: expected "false", as builds are not evictable, received "true"; set builds.evictable of the config to true, and annotate the builds that are not",
        "annotations["karpenter.sh/do-not-disrupt"]: expected "true", as builds are not evictable, received "false"; set builds.evictable of the config to true, and annotate the builds that are not",
      ]
    `);
    expect(problemsOf(() => resolveConfig({ ...config, annotations }))).toMatchInlineSnapshot(`
      [
        "annotations["cluster-autoscaler.kubernetes.io/safe-to-evict"]: expected "false", as builds are not evictable, received "true"; set builds.evictable of the config to true, and annotate the builds that are not",
        "annotations["karpenter.sh/do-not-disrupt"]: expected "true", as builds are not evictable, received "false"; set builds.evictable of the config to true, and annotate the builds that are not",
      ]
    `);
  });
});

describe('a rollout of the node agent', () => {
  const agent = (maxUnavailable?: number | string) =>
    nodeAgentDaemonSet({
      runtime: 'docker',
      nodeAgent: { image: 'agent.example.com/agent:1', ...(maxUnavailable !== undefined && { maxUnavailable }) },
    })?.spec.updateStrategy;

  it('replaces one agent after the other, or as many as the config says', () => {
    expect([agent(), agent(3), agent('10%')].map((strategy) => strategy?.rollingUpdate?.maxUnavailable)).toEqual([1, 3, '10%']);
  });

  it('is not to stand still', () => {
    expect(problemsOf(() => agent(0))).toMatchInlineSnapshot(`
      [
        "nodeAgent.maxUnavailable: expected a number of at least 1, received 0",
      ]
    `);
    expect(problemsOf(() => agent('0%'))).toMatchInlineSnapshot(`
      [
        "nodeAgent.maxUnavailable: expected a whole number such as 1 or a share such as "10%", received "0%"",
      ]
    `);
  });
});
