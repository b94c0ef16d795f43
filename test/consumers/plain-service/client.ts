// What the functions return is what the client of the Kubernetes API takes, and the reverse.
import type { BatchV1Api, CoreV1Api } from '@kubernetes/client-node';
import { type BuildStatus, builderJob, builderPod, buildStatus, type ImageBuildRequest, resolveConfig } from 'cdk8s-buildkit/manifests';

const namespace = 'builds';
const pods = resolveConfig({ runtime: 'containerd', namespace });
const jobs = resolveConfig({ runtime: 'containerd', namespace, builds: { workload: 'Job' } });
const request: ImageBuildRequest = { name: 'app', image: 'app:1', context: { type: 'git', url: 'https://example.com/app.git' } };

export async function build(core: CoreV1Api, batch: BatchV1Api): Promise<BuildStatus> {
  await core.createNamespacedPod({ namespace, body: builderPod(pods, request) });
  await batch.createNamespacedJob({ namespace, body: builderJob(jobs, request) });
  return buildStatus(await core.readNamespacedPod({ namespace, name: request.name }));
}
