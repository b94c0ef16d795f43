import type { Affinity, AppArmorProfile, NodeSelector, PodAffinity, ResourceRequirements, SelectorRequirement, Toleration } from '../config/kubernetes';
import type { Report } from '../errors';
import { nearest } from '../values/nearest';
import { compareQuantities } from '../values/quantity';

// What the API server would refuse, although each field by itself is right.

const standardResources = ['cpu', 'memory', 'ephemeral-storage'];

/** Checks the names of resources, and that nothing requests more than its limit. */
export function checkResources(path: string, resources: ResourceRequirements | undefined, report: Report): void {
  for (const list of ['requests', 'limits'] as const) {
    for (const [name, quantity] of Object.entries(resources?.[list] ?? {})) {
      if (name.includes('/') || name.startsWith('hugepages-') || standardResources.includes(name)) continue;
      const similar = nearest(name, standardResources);
      const fix = similar === undefined ? 'other resources are written "example.com/name"' : `did you mean "${similar}"?`;
      report.expected(`${path}.${list}.${name}`, `one of ${standardResources.join(', ')}`, quantity, fix);
    }
  }
  for (const [name, limit] of Object.entries(resources?.limits ?? {})) {
    const request = resources?.requests?.[name];
    if (request === undefined || compareQuantities(request, limit) <= 0) continue;
    report.expected(`${path}.requests.${name}`, `at most the limit ${JSON.stringify(limit)}`, request);
  }
}

/** Checks what a toleration's fields say together. */
export function checkTolerations(path: string, tolerations: readonly Toleration[], report: Report): void {
  for (const [index, { key, operator, value, effect, tolerationSeconds }] of tolerations.entries()) {
    const at = `${path}[${index}]`;
    if (operator === 'Exists' && value !== undefined && value !== '') report.expected(`${at}.value`, 'no value with the operator "Exists"', value);
    if ((key === undefined || key === '') && operator !== 'Exists') report.expected(`${at}.operator`, '"Exists", as there is no key', operator);
    if (tolerationSeconds !== undefined && effect !== 'NoExecute') {
      report.expected(`${at}.effect`, '"NoExecute", as there are tolerationSeconds', effect);
    }
  }
}

/** Checks that a profile is named where one has to be, and only there. */
export function checkAppArmor(path: string, profile: AppArmorProfile | undefined, report: Report): void {
  if (profile === undefined) return;
  const named = profile.localhostProfile !== undefined;
  if (named === (profile.type === 'Localhost')) return;
  report.expected(`${path}.localhostProfile`, named ? 'no profile unless the type is "Localhost"' : 'the name of a profile', profile.localhostProfile);
}

/** Checks the requirements of an affinity. */
export function checkAffinity(path: string, affinity: Affinity | undefined, report: Report): void {
  if (affinity === undefined) return;
  const { nodeAffinity, podAffinity, podAntiAffinity } = affinity;
  checkNodeSelector(`${path}.nodeAffinity.${required}`, nodeAffinity?.[required], report);
  for (const [index, { preference }] of (nodeAffinity?.[preferred] ?? []).entries()) {
    checkTerm(`${path}.nodeAffinity.${preferred}[${index}].preference`, preference, report);
  }
  checkPodAffinity(`${path}.podAffinity`, podAffinity, report);
  checkPodAffinity(`${path}.podAntiAffinity`, podAntiAffinity, report);
}

const required = 'requiredDuringSchedulingIgnoredDuringExecution';
const preferred = 'preferredDuringSchedulingIgnoredDuringExecution';

function checkNodeSelector(path: string, selector: NodeSelector | undefined, report: Report): void {
  for (const [index, term] of (selector?.nodeSelectorTerms ?? []).entries()) checkTerm(`${path}.nodeSelectorTerms[${index}]`, term, report);
}

function checkTerm(path: string, term: NodeSelector['nodeSelectorTerms'][number], report: Report): void {
  checkRequirements(`${path}.matchExpressions`, term.matchExpressions, report);
  checkRequirements(`${path}.matchFields`, term.matchFields, report);
}

function checkPodAffinity(path: string, affinity: PodAffinity | undefined, report: Report): void {
  const terms = [
    ...(affinity?.[required] ?? []).map((term, index) => ({ term, at: `${path}.${required}[${index}]` })),
    ...(affinity?.[preferred] ?? []).map(({ podAffinityTerm }, index) => ({ term: podAffinityTerm, at: `${path}.${preferred}[${index}].podAffinityTerm` })),
  ];
  for (const { term, at } of terms) {
    checkRequirements(`${at}.labelSelector.matchExpressions`, term.labelSelector?.matchExpressions, report);
    checkRequirements(`${at}.namespaceSelector.matchExpressions`, term.namespaceSelector?.matchExpressions, report);
  }
}

function checkRequirements(path: string, requirements: readonly SelectorRequirement[] | undefined, report: Report): void {
  for (const [index, { operator, values = [] }] of (requirements ?? []).entries()) {
    const at = `${path}[${index}].values`;
    if (operator.startsWith('Exists') || operator === 'DoesNotExist') {
      if (values.length > 0) report.expected(at, `no values with the operator "${operator}"`, values);
    } else if (operator === 'Gt' || operator === 'Lt') {
      if (values.length !== 1 || !/^\d+$/.test(values[0] ?? '')) report.expected(at, `one whole number, as text, with the operator "${operator}"`, values);
    } else if (values.length === 0) {
      report.expected(at, `at least one value with the operator "${operator}"`, values);
    }
  }
}
