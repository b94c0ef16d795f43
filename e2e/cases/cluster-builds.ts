import {
  type BuildStatus,
  builderJob,
  buildkitManifests,
  buildStatus,
  type ContainerdConfig,
  type CrioConfig,
  cleanUpManifests,
  imageCommands,
  nodeAgentDaemonSet,
  preflightManifests,
  pruneManifests,
  resolveBuild,
} from 'cdk8s-buildkit';
import type { Job } from 'kubernetes-types/batch/v1';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { podAddresses } from '../cluster/node-network';
import { apply, create, type KubernetesObject, remove } from '../cluster/objects';
import { podTemplateOf } from '../cluster/pod-template';
import { hasEnded, logOf, podsWith, readUntil, type StoredPod } from '../cluster/pods';
import { waitUntil } from '../node/process';
import type { CriRuntime } from '../runtimes/runtime';
import { hostile } from './builds';
import { ClusterBench } from './cluster-bench';
import { consumer, namespace } from './cluster-objects';
import { fromBusybox } from './sources';

const registry = { host: '10.0.0.10:5443', secretName: 'registry-tls' };

const authority = 'of the registry\n';
const secret = {
  apiVersion: 'v1',
  kind: 'Secret',
  metadata: { name: registry.secretName, namespace },
  stringData: { 'ca.crt': authority },
};

export interface ClusterSettings {
  /** Name of the tool that gives the programs of Kubernetes. */
  readonly kubernetes: string;
  readonly runtime: CriRuntime;
  /** What the library is told of the runtime. */
  readonly ofRuntime: ConfigWithDaemon;
}

type ConfigWithDaemon = ContainerdConfig | CrioConfig;

/** What users of a cluster are to get. None of its programs is made for tests. */
export function describeCluster({ kubernetes, runtime, ofRuntime }: ClusterSettings): void {
  const config: ConfigWithDaemon = {
    ...ofRuntime,
    namespace,
    access: { subjects: [{ kind: 'ServiceAccount', name: 'build-service' }] },
    nodeAgent: { image: 'registry.example.com/platform/image-agent:3', command: ['sleep', 'infinity'], registry },
  };

  describe(`${kubernetes} with ${runtime.title}`, () => {
    let bench: ClusterBench;
    beforeAll(async () => {
      bench = await ClusterBench.start(kubernetes, runtime, config, [secret]);
    });
    afterAll(() => bench?.stop());

    it('has a daemon and an agent that become ready', async () => {
      const daemonSets = await bench.rolledOut(config);
      expect(daemonSets.map(({ metadata }) => metadata?.name)).toEqual(['buildkit-daemon', 'buildkit-node-agent']);
    });

    it('has a node that is as the config says, and tells of a config that says something else', async () => {
      await bench.runOnce(preflightManifests(config));
      const wrong = preflightManifests({ ...config, socket: '/run/none/runtime.sock' }) as readonly KubernetesObject[];
      for (const object of wrong) await apply(bench.cluster.admin, object);
      await waitUntil('an event tells', async () => {
        const { body } = await bench.cluster.admin.send({ method: 'GET', path: `/api/v1/namespaces/${namespace}/events` });
        const { items } = body as { readonly items: readonly { readonly reason: string; readonly message: string }[] };
        return items.some(({ reason, message }) => reason === 'FailedMount' && missingSocket.test(message));
      });
      for (const object of wrong) await remove(bench.cluster.admin, object);
    });

    it('runs a Pod, which no registry could give its image, as soon as the image is built', async () => {
      const build = {
        name: 'web',
        image: 'registry.example.com/web:1',
        files: { Dockerfile: `${fromBusybox}RUN sleep 2; echo hello > /hello\n` },
      };
      const waiting = await create(bench.cluster.admin, consumer('early', build.image, ['/bin/busybox', 'cat', '/hello']));
      await readUntil<StoredPod>(bench.cluster.admin, waiting, (pod) => waitingReason(pod) === 'ErrImageNeverPull');
      const { pod, seen } = await bench.build(config, build);
      expect(pod.status?.phase).toBe('Succeeded');
      const said = [...new Set(seen.map(stateAndStep))];
      expect(said).toEqual(progressOf(pod).filter((step) => said.includes(step)));
      expect(said).toEqual(expect.arrayContaining(['pending build', 'running build', 'succeeded']));
      const { status } = await readUntil<StoredPod>(bench.cluster.admin, waiting, hasEnded);
      expect(status?.phase).toBe('Succeeded');
      expect(await bench.run('late', build.image, '/bin/busybox', 'cat', '/hello')).toBe('hello\n');
    });

    it('says which step of a build has failed, and why', async () => {
      const { pod, seen } = await bench.build(config, {
        name: 'failing',
        image: 'failing:1',
        files: { Dockerfile: `${fromBusybox}RUN echo so be it; exit 7\n` },
      });
      expect(pod.status?.phase).toBe('Failed');
      const message = expect.stringContaining('so be it');
      expect(seen.at(-1)).toMatchObject({ state: 'failed', step: 'build', exitCode: 1, reason: 'Error', message });
    });

    it('hands build args over to the byte, and a field of the Pod', async () => {
      const build = {
        name: 'args',
        image: 'args:1',
        buildArgs: { VALUE: hostile },
        buildArgFields: { ADDRESS: 'status.podIP', NODE: 'spec.nodeName' },
        files: { Dockerfile: `${fromBusybox}ARG VALUE ADDRESS NODE\nRUN printf %s "$VALUE" > /value; echo "$ADDRESS $NODE" > /field\n` },
      };
      const started = await bench.start(config, build);
      const { status } = await readUntil<StoredPod>(bench.builder, started, (stored) => stored.status?.podIP !== undefined);
      expect(status?.podIP).toContain(podAddresses);
      expect((await bench.ended(started)).pod.status?.phase).toBe('Succeeded');
      const { image } = resolveBuild(config, bench.request(build));
      const value = await bench.run('value', image, '/bin/busybox', 'base64', '/value');
      expect(Buffer.from(value, 'base64').toString()).toBe(hostile);
      expect(await bench.run('field', image, '/bin/busybox', 'cat', '/field')).toBe(`${status?.podIP} node-1\n`);
    });

    describe('whose builds are Jobs', () => {
      const jobs: ConfigWithDaemon = { ...config, builds: { workload: 'Job' } };
      const run = async (name: string, Dockerfile: string, activeDeadlineSeconds?: number) => {
        const request = bench.request({
          name,
          image: `${name}:1`,
          files: { Dockerfile },
          ...(activeDeadlineSeconds && { activeDeadlineSeconds }),
        });
        const job = await create(bench.cluster.admin, builderJob(jobs, request) as KubernetesObject);
        const { status } = await readUntil<KubernetesObject & Job>(bench.cluster.admin, job, hasFinished, 60);
        const pods = await podsWith(bench.cluster.admin, namespace, `batch.kubernetes.io/job-name=${name}`);
        return { status, pods };
      };

      it('ends a Job with its build', async () => {
        const { status, pods } = await run('job', `${fromBusybox}RUN echo job > /job\n`);
        expect(status).toMatchObject({ succeeded: 1 });
        expect(pods).toHaveLength(1);
      });

      it('keeps the Pod of a Job that has failed', async () => {
        const { status, pods } = await run('failing-job', `${fromBusybox}RUN echo so be it; exit 7\n`);
        expect(status).toMatchObject({ failed: 1 });
        expect(pods.map((pod) => buildStatus(pod))).toEqual([
          expect.objectContaining({ state: 'failed', step: 'build', exitCode: 1, message: expect.stringContaining('so be it') }),
        ]);
      });

      it('ends a build at its deadline, and keeps its Pod', async () => {
        const { status, pods } = await run('late-job', `${fromBusybox}RUN sleep 600\n`, 5);
        expect(status).toMatchObject({ failed: 1 });
        expect(pods.map((pod) => buildStatus(pod))).toEqual([
          expect.objectContaining({ state: 'failed', step: 'build', exitCode: 1, reason: 'DeadlineExceeded' }),
        ]);
      });
    });

    it('has an agent that finds the images that are built, and installs the authority of its registry while it runs', async () => {
      const { list } = imageCommands(config);
      const images = list.parse(await bench.execInAgent(list.argv()));
      expect(images.flatMap(({ names }) => names)).toContain('registry.example.com/web:1');
      const agent = nodeAgentDaemonSet(config) as KubernetesObject | undefined;
      const file = agent && podTemplateOf(agent)?.spec.containers[0]?.lifecycle?.postStart?.exec?.command?.at(-1);
      if (agent === undefined || file === undefined) throw new Error('the agent installs nothing');
      expect(await bench.cluster.node.succeed(['cat', file])).toBe(authority);
      await remove(bench.cluster.admin, agent);
      await waitUntil('the authority is gone', async () => (await bench.cluster.node.run(['test', '-e', file])).exitCode !== 0);
    });

    it('finishes a build on the old daemon, and does the next on the new one, when the config changes', async () => {
      const changed: ConfigWithDaemon = { ...config, daemon: { buildkitd: { log: { level: 'debug' } } } };
      const before = await daemonPods(bench);
      const inFlight = await bench.start(config, {
        name: 'in-flight',
        image: 'in-flight:1',
        files: { Dockerfile: `${fromBusybox}RUN echo begun; sleep 8\n` },
      });
      await waitUntil('the RUN step runs', async () => /^#\d+ [\d.]+ begun$/m.test(await logOf(bench.builder, inFlight, 'build')));
      await bench.apply(changed);
      await waitUntil('the old daemon is to end', async () =>
        (await daemonPods(bench)).some(({ metadata }) => 'deletionTimestamp' in metadata),
      );
      const waiting = await bench.start(changed, { name: 'waiting', image: 'waiting:1' });
      const [first, second] = await Promise.all([bench.ended(inFlight), bench.ended(waiting)]);
      expect([first, second].map(({ pod }) => pod.status?.phase)).toEqual(['Succeeded', 'Succeeded']);
      await bench.rolledOut(changed);
      const after = await daemonPods(bench);
      expect(after.map(checksum)).not.toEqual(before.map(checksum));
      const started = after.map(({ status }) => status?.containerStatuses?.[0]?.state?.running?.startedAt);
      expect([...started, firstStepEnd(first.pod), firstStepEnd(second.pod)].sort()).toEqual([
        firstStepEnd(first.pod),
        ...started,
        firstStepEnd(second.pod),
      ]);
    });

    it('leaves its node as docs/operations.md says', async () => {
      await bench.runOnce(pruneManifests(config));
      for (const object of buildkitManifests(config) as readonly KubernetesObject[]) await remove(bench.cluster.admin, object);
      await bench.runOnce(cleanUpManifests(config));
      const directories = ['/run', '/var/lib'].map((parent) => `${parent}/cdk8s-buildkit/${namespace}/buildkit`);
      expect(await bench.cluster.node.succeed(['find', ...directories, '-mindepth', '1'])).toBe('');
    });
  });
}

// A directory of which there is none comes before the socket in it, where the runtime needs that.
const missingSocket = /hostPath type check failed.* \/run\/none\S* is not a (directory|socket file)/;

function stateAndStep({ state, step }: BuildStatus): string {
  return step === undefined ? state : `${state} ${step}`;
}

/** What `buildStatus` may say on the way to an image, in this order. At last the kubelet has to say so of the Pod. */
function progressOf({ spec }: StoredPod): readonly string[] {
  const steps = [...(spec?.initContainers ?? []), ...(spec?.containers ?? [])].map(({ name }) => name);
  return [`pending ${steps[0]}`, ...steps.map((step) => `running ${step}`), 'running', 'succeeded'];
}

function waitingReason({ status }: StoredPod): string | undefined {
  return status?.containerStatuses?.[0]?.state?.waiting?.reason;
}

function hasFinished({ status }: Job): boolean {
  return (status?.conditions ?? []).some((condition) => ['Complete', 'Failed'].includes(condition.type) && condition.status === 'True');
}

function daemonPods({ cluster }: ClusterBench): Promise<readonly StoredPod[]> {
  return podsWith(cluster.admin, namespace, 'app.kubernetes.io/name=buildkitd');
}

/** When a build was built, as text that sorts like the time. */
function firstStepEnd({ status }: StoredPod): string | undefined {
  return [...(status?.initContainerStatuses ?? []), ...(status?.containerStatuses ?? [])][0]?.state?.terminated?.finishedAt;
}

function checksum({ metadata }: StoredPod): string | undefined {
  return metadata.annotations?.['cdk8s-buildkit/config-checksum'];
}
