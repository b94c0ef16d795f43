import {
  type BuildKitConfig,
  type BuildStatus,
  builderJob,
  builderPod,
  buildStatus,
  ConfigError,
  type ImageBuildRequest,
  resolveBuild,
} from 'cdk8s-buildkit/manifests';

const request: ImageBuildRequest = { name: 'app', image: 'app:1', context: { type: 'hostPath', path: '/srv/app' } };

export function start(config: BuildKitConfig): object {
  try {
    return config.builds?.workload === 'Job' ? builderJob(config, request) : builderPod(config, request);
  } catch (error) {
    if (error instanceof ConfigError) return { issues: error.issues.map(({ path, message }) => `${path}: ${message}`) };
    throw error;
  }
}

export function imageOf(config: BuildKitConfig): string {
  return resolveBuild(config, request).image;
}

export const status: BuildStatus = buildStatus(builderPod({ runtime: 'docker' }, request));
