import type { Report } from '../errors';
import type { Layer } from './metadata';

const notEvictable: Readonly<Record<string, string>> = {
  'cluster-autoscaler.kubernetes.io/safe-to-evict': 'false',
  'karpenter.sh/do-not-disrupt': 'true',
};

/** The annotations of builder Pods by which autoscalers leave them alone. */
export function evictionAnnotations(evictable: boolean): Readonly<Record<string, string>> {
  return evictable ? {} : notEvictable;
}

/** Reports annotations of a user's that say the opposite. */
export function checkEviction(evictable: boolean, { path, entries }: Layer, report: Report): void {
  const annotations = evictionAnnotations(evictable);
  for (const [key, own] of Object.entries(entries)) {
    const value = Object.hasOwn(annotations, key) ? annotations[key] : undefined;
    if (value === undefined || own === value) continue;
    const fix = 'set builds.evictable of the config to true, and annotate the builds that are not';
    report.expected(`${path}[${JSON.stringify(key)}]`, `"${value}", as builds are not evictable`, own, fix);
  }
}
