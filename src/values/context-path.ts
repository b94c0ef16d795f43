import { normalizePath } from './host-path';
import { isArgument } from './text';

/** Why a path cannot lie in the build context, or undefined if it can. */
export function contextPathFault(path: string): string | undefined {
  if (['', '/'].includes(normalizePath(path))) return 'name a file or a directory';
  if (path.startsWith('/')) return 'write it relative to the context';
  if (/(?:^|\/)\.\.(?:\/|$)/.test(path)) return 'it may not leave the context: write it without ".."';
  if (!isArgument(path) || /[\r\n]/.test(path)) return 'write it without line breaks and NUL';
  return undefined;
}

/**
 * Why a path cannot be that of a Dockerfile, or undefined if it can. BuildKit asks its client for the file by a pattern, of which
 * spaces are trimmed and which cannot be escaped: the path for buildctl, the last part of it for docker.
 *
 * @see https://github.com/moby/buildkit/blob/master/frontend/dockerui/config.go
 */
export function dockerfileFault(path: string): string | undefined {
  const isPattern = /[[\\]|^[!\s]|\/[!\s][^/]*$|\s$/.test(normalizePath(path));
  const advice =
    'BuildKit reads it as a pattern: use neither "[" nor "\\", and begin and end the file\'s name with neither "!" nor a space';
  return contextPathFault(path) ?? (isPattern ? advice : undefined);
}
