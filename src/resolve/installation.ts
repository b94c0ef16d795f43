import type { BuildKitServiceConfig } from '../config/service';
import type { RuntimeName } from '../runtimes/registry';
import type { Surroundings } from './cluster';
import { type ConfigInput, resolveConfigIn } from './config';
import type { ResolvedConfig } from './resolved';
import { isServiceConfig } from './service/check';
import { resolveServiceIn } from './service/config';
import type { ResolvedService } from './service/resolved';

/** The config of a service, which may be a resolved one. */
export type ServiceInput = BuildKitServiceConfig | ResolvedService;

/** What builds: the nodes of a config, or a service. */
export type ResolvedBuildKit = ResolvedConfig | ResolvedService;

/**
 * Checks a config and resolves every default. A config that is resolved already is returned as it is.
 *
 * @typeParam R - the name of the container runtime
 * @param config - the config, or a resolved one
 * @throws ConfigError with every problem of the config.
 */
export function resolveConfig<R extends RuntimeName>(config: ConfigInput<R>): ResolvedConfig<R>;
/**
 * Checks the config of a service and resolves every default.
 *
 * @param config - the config of the service, or a resolved one
 */
export function resolveConfig(config: ServiceInput): ResolvedService;
/**
 * Returns a resolved config as it is.
 *
 * @param config - the resolved config of nodes or of a service
 */
export function resolveConfig(config: ResolvedBuildKit): ResolvedBuildKit;
export function resolveConfig(config: ConfigInput | ServiceInput): ResolvedBuildKit {
  return resolveBuildKitIn({}, config);
}

/** Resolves a config, of nodes or of a service, where its surroundings have something to say. */
export function resolveBuildKitIn(surroundings: Surroundings, config: ConfigInput | ServiceInput): ResolvedBuildKit {
  return isService(config) ? resolveServiceIn(surroundings, config) : resolveConfigIn(surroundings, config);
}

/** Whether a config is that of a service. */
export function isService(config: unknown): config is ServiceInput {
  return isServiceConfig(config);
}
