import type { SecurityContext } from 'kubernetes-types/core/v1';
import type { DaemonSecurity } from '../runtimes/runtime';
import type { Version } from '../values/version';
import { appArmorAnnotations, appArmorField } from './app-armor';
import type { RenderedPodSpec } from './manifest';

/** Name of the container of every daemon. */
export const daemonContainer = 'buildkitd';

/** What of a daemon decides over the rights of its Pod. */
interface SecuredDaemon {
  readonly security: DaemonSecurity;
  readonly kubernetesVersion: Version;
  readonly runtimeClassName: string | undefined;
}

/** The security context of the container of a daemon. */
export function daemonSecurityContext({ security, kubernetesVersion }: SecuredDaemon): SecurityContext {
  const { user, group, capabilities } = security;
  if (security.privileged) return { privileged: true, runAsUser: user };
  return {
    // Without allowPrivilegeEscalation: false, with which no setuid program has an effect.
    capabilities: { drop: ['ALL'], add: [...capabilities] },
    runAsNonRoot: true,
    runAsUser: user,
    runAsGroup: group,
    // The runtime's own profile denies namespaces and mounts.
    seccompProfile: { type: 'Unconfined' },
    ...appArmorField(security, kubernetesVersion),
  };
}

/** The AppArmor profile of a daemon, where Kubernetes has no field for it. */
export function daemonAnnotations({ security, kubernetesVersion }: SecuredDaemon): Readonly<Record<string, string>> {
  return appArmorAnnotations([{ name: daemonContainer, appArmorProfile: security.appArmorProfile }], kubernetesVersion);
}

/** In what the Pod of a daemon is enclosed. */
export function daemonPodSecurity({ security, runtimeClassName }: SecuredDaemon): Pick<RenderedPodSpec, 'hostUsers' | 'runtimeClassName'> {
  return { ...(!security.hostUsers && { hostUsers: false }), ...(runtimeClassName !== undefined && { runtimeClassName }) };
}
