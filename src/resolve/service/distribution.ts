import type { SELinuxOptions } from '../../config/kubernetes';
import type { BuildKitServiceConfig } from '../../config/service';
import type { Report } from '../../errors';
import type { Admission } from '../../runtimes/admission';

/** Where a node says how many user namespaces there may be, on distributions that have none by default. */
const userNamespaces: ReadonlyMap<string | undefined, string> = new Map([
  ['talos', 'Talos has no user namespaces by default: set machine.sysctls["user.max_user_namespaces"] of the nodes of the daemons'],
  [
    'bottlerocket',
    'Bottlerocket has no user namespaces by default: set settings.kernel.sysctl["user.max_user_namespaces"] of the nodes of the daemons',
  ],
]);

/** Reports what the distribution of the daemons is known not to admit, or not to have. */
export function checkServiceDistribution({ distribution, daemon }: BuildKitServiceConfig, report: Report): void {
  const mode = daemon?.security?.type ?? 'privileged';
  if (distribution === 'gke-autopilot') checkAutopilot(distribution, mode, report);
  const warning = mode === 'privileged' ? undefined : userNamespaces.get(distribution);
  if (warning !== undefined) report.warn('daemon.security', warning);
}

/** @see https://cloud.google.com/kubernetes-engine/docs/concepts/autopilot-security */
function checkAutopilot(distribution: string, mode: string, report: Report): void {
  const needed = mode === 'rootless' ? 'an unconfined seccomp profile' : 'a privileged container';
  report.expected(
    'distribution',
    `nodes whose API server admits ${needed}, which daemons of the security mode "${mode}" have`,
    distribution,
    'Autopilot enforces the Pod Security level baseline, which admits daemons of no mode: give them nodes of a Standard cluster, and let the' +
      ' Pods of Autopilot pull the images from the registry',
  );
}

/** SELinux lets no type that it gives to Pods by itself make namespaces and mount, as a daemon in each mode does. */
export function daemonSeLinux({ securityContextConstraints }: Admission): SELinuxOptions | undefined {
  return securityContextConstraints ? { type: 'spc_t' } : undefined;
}
