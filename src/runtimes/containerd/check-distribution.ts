import type { Report } from '../../errors';
import { isWithin } from '../../values/host-path';
import type { NodeDaemonSite } from '../daemon';
import type { ContainerdConfig } from './config';

/** Reports what the distribution of the nodes is known not to allow. */
export function checkDistribution(config: ContainerdConfig, site: NodeDaemonSite, report: Report): void {
  if (config.distribution === 'gke-autopilot') checkAutopilot(config, report);
  if (config.distribution === 'talos') checkTalos(site, report);
  if (config.distribution === 'bottlerocket') checkBottlerocket(config, report);
}

/** @see https://cloud.google.com/kubernetes-engine/docs/concepts/autopilot-security */
function checkAutopilot({ distribution }: ContainerdConfig, report: Report): void {
  report.expected(
    'distribution',
    'nodes whose API server admits privileged containers and host paths',
    distribution,
    'Autopilot admits neither, and so no daemon, builder Pod or node agent of this library: give builds nodes of a Standard cluster,' +
      ' with the distribution "gke", and let the Pods of Autopilot pull the images from a registry',
  );
}

/** The rest of the file system is read-only, or gone at the next boot. */
function checkTalos(site: NodeDaemonSite, report: Report): void {
  for (const key of ['root', 'socketDirectory'] as const) {
    if (['/var', '/run'].some((directory) => isWithin(site[key], directory))) continue;
    report.expected(`daemon.${key}`, 'a directory below /var or /run, where Talos can be written to', site[key]);
  }
}

function checkBottlerocket({ registryHosts, seLinuxOptions }: ContainerdConfig, report: Report): void {
  if (registryHosts !== undefined) {
    const fix = 'leave it out: registries and their authorities are settings of the node, container-registry and pki';
    report.expected('registryHosts', 'no directory on Bottlerocket, whose containerd reads none', registryHosts, fix);
  }
  if (seLinuxOptions !== undefined) {
    report.warn(
      'seLinuxOptions',
      'the containerd of Bottlerocket drops the SELinux context of privileged containers: it has no effect on the daemon',
    );
  }
}
