import type { ImageBuildRequest } from '../../src';

/** Options of a build, whatever the engine makes of them. */
export type Options = Partial<ImageBuildRequest>;

/** A build that every engine does. */
export const request: ImageBuildRequest = {
  name: 'build',
  image: 'team/web:1',
  context: { type: 'persistentVolumeClaim', claimName: 'sources', subPath: 'web' },
};

/** A directory that is written to or read. */
export const directory = { type: 'persistentVolumeClaim', claimName: 'files' } as const;

/** A digest of some image. */
export const digest = `sha256:${'0'.repeat(64)}`;
