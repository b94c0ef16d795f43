import type { ImageBuildRequest } from '../config/build';
import type { PersistentVolumeClaimContext } from '../config/build-context';
import type { OrchestPreset } from '../config/preset';

/**
 * A preset for Orchest: its names, paths, labels and images, and what fits its other parts.
 *
 * @param options - the version of Orchest, and what differs in your cluster
 */
export function orchest(options: Omit<OrchestPreset, 'type'>): OrchestPreset {
  return { type: 'orchest', ...options };
}

/** One image build of Orchest. */
export interface OrchestBuild extends Omit<ImageBuildRequest, 'name' | 'context'> {
  /** UUID of the task that builds. The Pod is called `image-build-task-<uuid>`. */
  readonly taskUuid: string;
  /** Directory of the build context in the volume of the user directory. */
  readonly contextPath: NonNullable<PersistentVolumeClaimContext['subPath']>;
  /**
   * Numeric user that owns the files.
   * @default - root reads them
   */
  readonly user?: number;
}

/**
 * The request of one image build of Orchest: its Pod is named after the task, its files are in the user directory.
 *
 * @param build - what Orchest knows of the build, and what is built
 */
export function orchestBuild({ taskUuid, contextPath, user, ...request }: OrchestBuild): ImageBuildRequest {
  return {
    ...request,
    name: `image-build-task-${taskUuid}`,
    context: {
      type: 'persistentVolumeClaim',
      claimName: 'userdir-pvc',
      subPath: contextPath,
      ...(user !== undefined && { user }),
    },
  };
}
