import type { ConfigKind } from '../../config/config-file';
import { ConfigError, type ConfigIssue } from '../../errors';
import {
  buildkitManifests,
  type Manifest,
  nodePoolManifests,
  type ResolvedBuildKit,
  resolveConfig,
  resolveNodePools,
} from '../../manifests';
import type { UnknownRecord } from '../../values/record';

/** What a config makes in a cluster. */
export interface Installation {
  /** Every object, in the order in which they are applied. */
  readonly manifests: readonly Manifest<object>[];
  /** What builds, by the name of its node pool; `undefined` where there are no pools. */
  readonly builders: ReadonlyMap<string | undefined, ResolvedBuildKit>;
  readonly warnings: readonly ConfigIssue[];
}

/** What a config of one kind is. */
interface KindOfConfig {
  /** The key that configs of this kind have and those of the others have not. */
  readonly key: string;
  /** @throws ConfigError with every problem of the config. */
  readonly install: (config: UnknownRecord) => Installation;
}

/** Every kind of config, by the name of the construct that takes it. What a file says is checked by the library. */
export const kinds: Readonly<Record<ConfigKind, KindOfConfig>> = {
  BuildKit: {
    key: 'runtime',
    install: (config) => {
      // By this key the library would take the config for one of a service.
      if (config.topology !== undefined) throw new ConfigError('config file', [topologyOf(config)]);
      return installationOf(resolveConfig(config as never));
    },
  },
  BuildKitNodePools: {
    key: 'nodePools',
    install: (config) => {
      const { pools, warnings } = resolveNodePools(config as never);
      return { manifests: nodePoolManifests(config as never), builders: new Map(Object.entries(pools)), warnings };
    },
  },
  BuildKitService: {
    key: 'topology',
    install: (config) => installationOf(resolveConfig({ topology: 'service', ...config } as never)),
  },
};

function installationOf(resolved: ResolvedBuildKit): Installation {
  return { manifests: buildkitManifests(resolved as never), builders: new Map([[undefined, resolved]]), warnings: resolved.warnings };
}

function topologyOf({ topology }: UnknownRecord): ConfigIssue {
  return {
    path: 'topology',
    message: `expected no such key with kind: BuildKit, received ${JSON.stringify(topology)}; write kind: BuildKitService`,
  };
}
