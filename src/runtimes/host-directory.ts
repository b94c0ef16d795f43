import type { Report } from '../errors';
import { isWithin } from '../values/host-path';

const shared = ['/', '/etc', '/home', '/mnt', '/opt', '/root', '/run', '/srv', '/tmp', '/var', '/var/lib', '/var/run', '/var/tmp'];
const programs = ['/bin', '/boot', '/dev', '/lib', '/lib64', '/proc', '/sbin', '/sys', '/usr'];

/** Whether a mount at this path would hide what the programs of an image need. */
export function hidesContainer(directory: string): boolean {
  return shared.includes(directory) || programs.some((program) => isWithin(directory, program));
}

/** Reports a host directory that cannot be mounted into a container at its own path. */
export function checkDirectory(path: string, directory: string, received: string, report: Report): void {
  if (!hidesContainer(directory)) return;
  report.expected(
    path,
    'a path in a directory of its own',
    received,
    `mounted at its own path, ${directory} would hide files of the image`,
  );
}
