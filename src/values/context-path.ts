import { isArgument } from './text';

/** Why a path cannot lie in the build context, or undefined if it can. */
export function contextPathFault(path: string): string | undefined {
  if (path === '' || path.split('/').every((part) => part === '' || part === '.')) return 'name a file or a directory';
  if (path.startsWith('/')) return 'write it relative to the context';
  if (path.split('/').includes('..')) return 'it may not leave the context: write it without ".."';
  if (!isArgument(path) || /[\r\n]/.test(path)) return 'write it without line breaks and NUL';
  return undefined;
}
