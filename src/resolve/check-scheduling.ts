import type {
  Affinity,
  LabelSelector,
  NodeSelectorTerm,
  PodAffinity,
  PodAffinityTerm,
  SelectorRequirement,
  Toleration,
} from '../config/kubernetes';
import type { Report } from '../errors';

/** Checks what the fields of a toleration say together. */
export function checkTolerations(path: string, tolerations: readonly Toleration[], report: Report): void {
  for (const [index, toleration] of tolerations.entries()) checkToleration(`${path}[${index}]`, toleration, report);
}

function checkToleration(path: string, { key = '', operator, value = '', effect, tolerationSeconds }: Toleration, report: Report): void {
  const exists = operator === 'Exists';
  if (exists && value !== '') report.expected(`${path}.value`, 'no value with the operator "Exists"', value);
  if (!exists && key === '') report.expected(`${path}.operator`, '"Exists", as there is no key', operator);
  if (tolerationSeconds !== undefined && effect !== 'NoExecute') {
    report.expected(`${path}.effect`, '"NoExecute", as there are tolerationSeconds', effect);
  }
}

const required = 'requiredDuringSchedulingIgnoredDuringExecution';
const preferred = 'preferredDuringSchedulingIgnoredDuringExecution';

/** Checks the requirements of an affinity. */
export function checkAffinity(path: string, affinity: Affinity = {}, report: Report): void {
  const { nodeAffinity = {}, podAffinity = {}, podAntiAffinity = {} } = affinity;
  const at = `${path}.nodeAffinity`;
  for (const [index, term] of (nodeAffinity[required]?.nodeSelectorTerms ?? []).entries()) {
    checkNodeTerm(`${at}.${required}.nodeSelectorTerms[${index}]`, term, report);
  }
  for (const [index, { preference }] of (nodeAffinity[preferred] ?? []).entries()) {
    checkNodeTerm(`${at}.${preferred}[${index}].preference`, preference, report);
  }
  checkPodAffinity(`${path}.podAffinity`, podAffinity, report);
  checkPodAffinity(`${path}.podAntiAffinity`, podAntiAffinity, report);
}

function checkNodeTerm(path: string, { matchExpressions = [] }: NodeSelectorTerm, report: Report): void {
  checkRequirements(`${path}.matchExpressions`, matchExpressions, report);
}

function checkPodAffinity(path: string, affinity: PodAffinity, report: Report): void {
  for (const [index, term] of (affinity[required] ?? []).entries()) checkPodTerm(`${path}.${required}[${index}]`, term, report);
  for (const [index, { podAffinityTerm }] of (affinity[preferred] ?? []).entries()) {
    checkPodTerm(`${path}.${preferred}[${index}].podAffinityTerm`, podAffinityTerm, report);
  }
}

function checkPodTerm(path: string, { labelSelector, namespaceSelector }: PodAffinityTerm, report: Report): void {
  checkSelector(`${path}.labelSelector`, labelSelector, report);
  checkSelector(`${path}.namespaceSelector`, namespaceSelector, report);
}

/** Checks the requirements of a selector. */
export function checkSelector(path: string, { matchExpressions = [] }: LabelSelector = {}, report: Report): void {
  checkRequirements(`${path}.matchExpressions`, matchExpressions, report);
}

function checkRequirements(path: string, requirements: readonly SelectorRequirement[], report: Report): void {
  for (const [index, { operator, values = [] }] of requirements.entries()) {
    const { expected, holds } = operands[operator];
    if (!holds(values)) report.expected(`${path}[${index}].values`, `${expected} with the operator "${operator}"`, values);
  }
}

interface Operands {
  readonly expected: string;
  readonly holds: (values: readonly string[]) => boolean;
}

const some: Operands = { expected: 'at least one value', holds: (values) => values.length > 0 };
const none: Operands = { expected: 'no values', holds: (values) => values.length === 0 };
const number: Operands = {
  expected: 'one whole number, as text,',
  holds: (values) => values.length === 1 && /^\d+$/.test(values[0] ?? ''),
};

const operands: Readonly<Record<SelectorRequirement['operator'], Operands>> = {
  In: some,
  NotIn: some,
  Exists: none,
  DoesNotExist: none,
  Gt: number,
  Lt: number,
};
