import { checkPlain, checkShape } from '../check/shape';
import { validators } from '../check/validators';
import type { ResourceList, Toleration } from '../config/kubernetes';
import type { RuntimeClassOptions } from '../config/runtime-class';
import { Report } from '../errors';
import { canonical } from '../values/canonical';
import { checkAmounts } from './check-resources';
import { checkTolerations } from './check-scheduling';

/** A RuntimeClass with every default. */
export interface ResolvedRuntimeClass {
  readonly name: string;
  readonly handler: string;
  readonly overhead: ResourceList;
  readonly nodeSelector: Readonly<Record<string, string>>;
  readonly tolerations: readonly Toleration[];
}

const subject = 'RuntimeClass';

/**
 * Checks the options of a RuntimeClass and resolves their defaults.
 *
 * @throws ConfigError with every problem of the options.
 */
export function resolveRuntimeClass(options: RuntimeClassOptions): ResolvedRuntimeClass {
  const report = new Report();
  if (!checkPlain(options, report)) report.finish(subject, false);
  // What is checked is what is rendered, whatever getters there are.
  const copy = canonical(options);
  if (!checkShape(validators.RuntimeClassOptions, copy, report)) report.finish(subject, false);
  const { name, handler, overhead, nodeSelector = {}, tolerations = [] } = copy;
  const amounts = resourcesOf(overhead);
  checkAmounts('overhead', amounts, report);
  checkTolerations('tolerations', tolerations, report);
  report.finish(subject, false);
  return { name, handler, overhead: amounts, nodeSelector, tolerations };
}

function resourcesOf({ cpu, memory }: RuntimeClassOptions['overhead'] = {}): ResourceList {
  return { ...(cpu !== undefined && { cpu }), ...(memory !== undefined && { memory }) };
}
