import { InputFailure } from '../failure';
import { readSource } from '../source/read';
import { remarkOn, remarksOn } from '../source/remarks';
import { byPlace, type Remark } from '../source/source';
import { parseYaml, type YamlFile } from '../source/yaml-file';
import { warn } from '../terminal/streams';
import { type ReadConfig, readConfig } from './config-file';
import type { Installation } from './kinds';

/** What the command line says of a config. */
export interface ConfigOptions {
  /** The config file, or `-`. */
  readonly file: string;
  /** Whether a warning is an error. */
  readonly strict?: boolean;
}

/** A config without problems. */
export interface LoadedConfig extends Pick<ReadConfig, 'builds'> {
  readonly installation: Installation;
}

/**
 * Reads a config file and says its warnings. What the command line says of the config is put into its data first.
 *
 * @throws CommandFailure with every problem of the file.
 */
export async function loadConfig(options: ConfigOptions, change: (data: unknown) => unknown = (data) => data): Promise<LoadedConfig> {
  const file = parseYaml(await readSource(options.file));
  const read = readConfig(change(file.data));
  if (read.issues.length > 0) throw new InputFailure(remarksOn(file, read.issues, (data) => readConfig(change(data)).issues));
  const { installation, builds } = read;
  if (installation === undefined) throw new TypeError('a config without problems makes objects');
  tell(warningsOf(file, read), options);
  return { installation, builds };
}

function warningsOf(file: YamlFile, { warnings }: ReadConfig): readonly Remark[] {
  return byPlace([...file.warnings, ...warnings.map((warning) => remarkOn(file, warning))]);
}

/**
 * Says warnings.
 *
 * @throws InputFailure with the warnings, if they are errors.
 */
export function tell(warnings: readonly Remark[], { strict = false }: Pick<ConfigOptions, 'strict'>): void {
  if (strict && warnings.length > 0) throw new InputFailure(warnings);
  warn(warnings);
}
