import { Chart } from 'cdk8s';
import type { Construct } from 'constructs';
import type { ConfigIssue } from '../errors';
import { type ConfigInput, resolveConfigIn } from '../resolve/config';
import { type ResolvedBuildKit, resolveBuildKitIn, type ServiceInput } from '../resolve/installation';
import { isResolved, type ResolvedConfig } from '../resolve/resolved';
import type { RuntimeName } from '../runtimes/registry';
import { showWarnings } from './warnings';

/** Resolves the config of a construct, in the namespace of its chart. Whoever resolves a config shows what is to know of it. */
export function resolveIn<R extends RuntimeName>(construct: Construct, config: ConfigInput<R>): ResolvedConfig<R> {
  const resolved = resolveConfigIn({ namespace: Chart.of(construct).namespace }, config);
  if (!isResolved(config)) showWarnings(construct, resolved.warnings);
  return resolved;
}

/** The same of a config of nodes or of a service. */
export function resolveAnyIn<Input extends ConfigInput | ServiceInput>(construct: Construct, config: Input): ResolvedBuildKit {
  const resolved = resolveBuildKitIn({ namespace: Chart.of(construct).namespace }, config);
  if (!isResolved(config)) showWarnings(construct, resolved.warnings);
  return resolved;
}

/** What a construct knows of the config that it was given: nothing, if somebody else has resolved it and tells. */
export function ownWarnings(
  config: ConfigInput | ServiceInput,
  resolved: { readonly warnings: readonly ConfigIssue[] },
): readonly ConfigIssue[] {
  return isResolved(config) ? [] : resolved.warnings;
}
