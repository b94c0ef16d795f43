/** Why a path cannot be a host path, or undefined if it can. */
export function hostPathFault(path: string): string | undefined {
  if (!path.startsWith('/')) return 'start it with "/"';
  if (path.split('/').includes('..')) return 'write it without ".."';
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
  if (/[:,\x00-\x1f\x7f]/.test(path)) return 'write it without ":", "," and control characters';
  if (normalizePath(path) === '/') return 'name a directory below "/"';
  return undefined;
}

const redundant = /(?:^\.|\/\.?)(?:\/|$)/;

/** A path without empty and `.` components and without a slash at its end. */
export function normalizePath(path: string): string {
  if (!redundant.test(path)) return path;
  const parts = path.split('/').filter((part) => part !== '' && part !== '.');
  return (path.startsWith('/') ? '/' : '') + parts.join('/');
}

/** The directory that holds `path`. */
export function parentOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/')) || '/';
}

/** Whether `path` is `directory` or lies below it. */
export function isWithin(path: string, directory: string): boolean {
  return path === directory || path.startsWith(directory === '/' ? '/' : `${directory}/`);
}

const scheme = /^(unix:\/\/)+/;

/** The path of a socket without `unix://`, however often it stands there. */
export function socketPath(text: string): string {
  return text.replace(scheme, '');
}

/** Why text cannot be the path of a unix socket, or undefined if it can. */
export function socketFault(text: string): string | undefined {
  const other = /^([a-z]+):\/\//i.exec(socketPath(text));
  if (other !== null) return `a ${other[1]} address cannot be mounted: give the unix socket of the node`;
  return hostPathFault(socketPath(text));
}

// sun_path of sockaddr_un on Linux holds 108 bytes, the last of which is NUL.
const longestSocketPath = 107;

/** Whether a unix socket can be bound and reached at `path`. */
export function fitsSocketAddress(path: string): boolean {
  return Buffer.byteLength(path) <= longestSocketPath;
}
