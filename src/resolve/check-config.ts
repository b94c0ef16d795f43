import { checkShape, type Hint } from '../check/shape';
import { validators } from '../check/validators';
import type { Report } from '../errors';
import { type BuildKitConfig, isRuntimeName, type RuntimeName, runtimeNames, runtimeOf } from '../runtimes/registry';
import { nearest } from '../values/nearest';
import { isRecord } from '../values/record';
import { checkResources } from './check-resources';
import { checkAffinity, checkTolerations } from './check-scheduling';
import { checkStep } from './check-steps';
import { knowsOption } from './known-option';

/** Reports every place where the input is not a config. Returns whether it is one. */
export function checkConfig(input: unknown, report: Report): boolean {
  if (!isRecord(input)) {
    report.expected('', `an object with a runtime, which is one of ${runtimeNames().join(', ')}`, input);
    return false;
  }
  if (input.topology !== undefined) {
    const fix = 'a service has no DaemonSet, no node agent and no commands on nodes';
    report.expected('topology', 'no such key where the config of nodes is asked for', input.topology, fix);
    return false;
  }
  const given = input.runtime;
  if (isRuntimeName(given)) return checkShape(validators[runtimeOf(given).shape], input, report, hintsOf(given));
  const meant = typeof given === 'string' ? nearest(given, runtimeNames()) : undefined;
  report.expected('runtime', `one of ${runtimeNames().join(', ')}`, given, meant === undefined ? undefined : `did you mean "${meant}"?`);
  if (isRuntimeName(meant)) checkShape(validators[runtimeOf(meant).shape], { ...input, runtime: meant }, report, hintsOf(meant));
  return false;
}

/** Knows options that belong to another runtime, and values that a runtime refuses for a reason. */
function hintsOf(runtime: RuntimeName): Hint {
  return (path, received) => {
    const { hints = {} } = runtimeOf(runtime);
    const hint = [path, received].find((subject) => Object.hasOwn(hints, subject));
    if (hint !== undefined) return hints[hint];
    const isOption = path === received || path.endsWith(`.${received}`);
    if (!isOption) return ofOthers(path, received);
    const others = runtimeNames().filter((other) => isRuntimeName(other) && knowsOption(runtimeOf(other).shape, { runtime: other }, path));
    if (others.length > 0) return `it is an option of ${others.join(' and ')} only`;
    const isOfServices = knowsOption('BuildKitServiceConfig', { topology: 'service' }, path);
    return isOfServices ? 'it is an option of the topology "service" only' : undefined;
  };
}

/** What to say of a value that an option has with other runtimes. */
function ofOthers(option: string, value: string): string | undefined {
  const others = runtimeNames().filter(
    (runtime) => isRuntimeName(runtime) && validators[runtimeOf(runtime).shape]({ runtime, [option]: value }).length === 0,
  );
  return others.length === 0 ? undefined : `it is one of ${others.join(' and ')}`;
}

/** Reports what fields that are right by themselves may not say together. */
export function checkRelations(config: BuildKitConfig, report: Report): void {
  checkTolerations('tolerations', config.tolerations ?? [], report);
  for (const [step, options] of Object.entries(config.steps ?? {})) checkStep(`steps.${step}`, options, report);
  if (!('daemon' in config) || config.daemon === undefined) return;
  checkResources('daemon.resources', config.daemon.resources, report);
  checkAffinity('daemon.affinity', config.daemon.affinity, report);
}
