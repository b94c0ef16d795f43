import { type ConfigOptions, loadConfig } from '../config/load';
import { usageFailure } from '../failure';
import { print } from '../terminal/streams';
import { type Format, textOf, textOfAll } from './format';
import { writeResources } from './output-directory';

/** What the command line says of `synth`. */
export interface SynthOptions extends ConfigOptions {
  readonly format: Format;
  /** Where each object gets a file of its own; standard output has all of them without it. */
  readonly outputDir?: string;
  /** Whether files of objects that are no more are deleted. */
  readonly prune?: boolean;
}

/** Writes every object of a config, and the Pods and Jobs of its builds. */
export async function synth(options: SynthOptions): Promise<void> {
  if (options.prune === true && options.outputDir === undefined) throw usageFailure('--prune is for the files of --output-dir');
  const { installation, builds } = await loadConfig(options);
  const { format, outputDir, prune = false } = options;
  const objects = [...installation.manifests, ...builds];
  if (outputDir === undefined) print(textOfAll(objects, format));
  else
    writeResources(
      outputDir,
      objects.map((object) => ({ object, text: textOf(object, format) })),
      format,
      prune,
    );
}
