import { type ConfigOptions, loadConfig } from '../config/load';
import { say } from '../terminal/streams';

/** Checks a config. It is silent on standard output: what counts is the exit code. */
export async function validate(options: ConfigOptions): Promise<void> {
  const { installation, builds } = await loadConfig(options);
  const objects = installation.manifests.length + builds.length;
  say([`${options.file === '-' ? 'standard input' : options.file}: valid, ${objects} object${objects === 1 ? '' : 's'}`]);
}
