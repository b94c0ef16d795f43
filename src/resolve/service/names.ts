import type { Report } from '../../errors';

/** The names of a pool's objects. */
export interface PoolNames {
  readonly workload: string;
  readonly namespace: string;
  readonly service: string;
  readonly headlessService: string;
  readonly serverSecret: string;
  readonly clientSecret: string;
}

/** Names everything after the workload, whose name is unique in its namespace. */
export function poolNames(workload: string, namespace: string): PoolNames {
  return {
    workload,
    namespace,
    service: workload,
    headlessService: `${workload}-pods`,
    serverSecret: `${workload}-server-tls`,
    clientSecret: `${workload}-client-tls`,
  };
}

// Pods of a StatefulSet have its name with a hash of eleven characters as a label.
const longestWorkload = 52;

/** Services are DNS labels of RFC 1035, which begin with a letter. */
export function checkNames(name: string, { workload }: PoolNames, report: Report): void {
  const longest = longestWorkload - (workload.length - name.length);
  if (workload.length > longestWorkload) report.expected('name', `at most ${longest} characters, as names of Pods begin with it`, name);
  if (!/^[a-z]/.test(name)) report.expected('name', 'a name that begins with a letter, as that of a Service does', name);
}

/** The name that the certificate of every daemon has, whichever is reached. */
export function serverName({ service, namespace }: PoolNames): string {
  return `${service}.${namespace}.svc`;
}

/** Every name under which the daemons can be reached. */
export function dnsNames(names: PoolNames): readonly string[] {
  const { service, namespace, headlessService } = names;
  const local = [service, `${service}.${namespace}`, serverName(names), `${serverName(names)}.cluster.local`];
  return [...local, `*.${headlessService}.${namespace}.svc`, `*.${headlessService}.${namespace}.svc.cluster.local`];
}
