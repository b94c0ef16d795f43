import type { Source } from '../buildkit/buildctl';
import type { BuildContext } from '../config/build';
import type { Mount, Volume } from '../runtimes/runtime';
import { normalizePath } from '../values/host-path';

const contextDirectory = '/build-context';

/** What is built from, and how it is mounted if it lies in a directory. */
export function resolveContext(context: BuildContext): { readonly source: Source; readonly mount: Mount | undefined } {
  if (context.type === 'git') return { source: { type: 'git', url: context.url }, mount: undefined };
  const subPath =
    context.type === 'persistentVolumeClaim' && context.subPath !== undefined ? { subPath: normalizePath(context.subPath) } : {};
  return {
    source: { type: 'directory', path: contextDirectory },
    mount: { volume: contextVolume(context), path: contextDirectory, readOnly: true, ...subPath },
  };
}

function contextVolume(context: Exclude<BuildContext, { type: 'git' }>): Volume {
  const name = 'context';
  if (context.type === 'persistentVolumeClaim') return { type: 'persistentVolumeClaim', name, claimName: context.claimName };
  return { type: 'hostPath', name, path: normalizePath(context.path), check: 'Directory' };
}
