import type { Container } from 'kubernetes-types/core/v1';
import { Report } from '../errors';
import type { ResolvedConfig } from '../resolve/resolved';
import { parseImage } from '../values/image';
import { stepContainer } from './container';
import type { RenderedVolume } from './manifest';
import { seLinuxContext } from './pod-spec';
import { volumesOf } from './volumes';

/** An init container that pulls an image, and the volumes that it needs. */
export interface PrePull {
  /** To be put before the container that runs the image. */
  readonly initContainer: Container;
  /** To be added to those of the Pod. */
  readonly volumes: readonly RenderedVolume[];
}

/** What a Pod needs to pull an image through the runtime of its node. */
export function prePullOf(config: ResolvedConfig, image: string): PrePull {
  const { prePullImage, agent } = config;
  if (prePullImage === undefined) {
    throw Report.single('BuildKit config', `prePull.image, an image with the client of ${config.runtime}`, undefined, 'set prePull.image');
  }
  const parsed = parseImage(image);
  if ('fault' in parsed) throw Report.single('image', 'an image reference such as "docker.io/library/app:1.0"', image, parsed.fault);
  const { command, mounts } = agent.prePull(parsed.reference.name);
  const step = {
    name: 'pre-pull',
    image: prePullImage,
    imagePullPolicy: 'IfNotPresent',
    resources: { requests: { cpu: '50m', memory: '64Mi' } },
    command,
    mounts,
    env: [],
    capabilities: [],
    readOnlyRootFilesystem: true,
    user: 0,
    group: 0,
    appArmorProfile: undefined,
  } as const;
  return {
    initContainer: stepContainer(step, { ...seLinuxContext(config.nodes), seccompProfile: { type: 'RuntimeDefault' } }),
    volumes: volumesOf(mounts),
  };
}
