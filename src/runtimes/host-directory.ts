import type { Report } from '../errors';
import { isWithin } from '../values/host-path';

const shared = ['/', '/home', '/mnt', '/opt', '/root', '/run', '/srv', '/tmp', '/var', '/var/lib', '/var/run', '/var/tmp'];
// Where the library itself mounts something, in some container.
const own = ['/build-context', '/build-secrets', '/home/docker', '/image', '/preflight', '/registry-authority', '/registry-credentials'];
const programs = ['/bin', '/boot', '/dev', '/etc', '/lib', '/lib64', '/proc', '/sbin', '/sys', '/usr'];

/** Whether a mount at this path would hide what the programs of an image need. */
export function hidesContainer(directory: string): boolean {
  return shared.includes(directory) || programs.some((program) => isWithin(directory, program));
}

/** Reports directories that have to be apart: daemons and runtimes take what they find in theirs for their own. */
export function checkApart(path: string, directory: string, others: Readonly<Record<string, string>>, report: Report): void {
  for (const [name, other] of Object.entries(others)) {
    if (isWithin(directory, other) || isWithin(other, directory))
      report.expected(path, `a directory apart from ${name}, ${other}`, directory);
  }
}

/** Reports a host directory that cannot be mounted into a container at its own path. */
export function checkDirectory(path: string, directory: string, received: string, report: Report): void {
  if (own.some((mount) => isWithin(directory, mount)))
    report.expected(path, 'a directory that the library does not mount itself', received);
  if (!hidesContainer(directory)) return;
  report.expected(
    path,
    'a path in a directory of its own',
    received,
    `mounted at its own path, ${directory} would hide files of the image`,
  );
}

/** The same for a directory of settings. Below /etc it is as it should be; /etc itself would hide that of the container. */
export function checkSettings(path: string, directory: string, report: Report): void {
  if (!/^\/etc\/[^/]+/.test(directory)) checkDirectory(path, directory, directory, report);
}
