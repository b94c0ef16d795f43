import { csvRecord, type Field } from '../buildkit/csv';
import { imageFields } from '../buildkit/image-form';
import type { Compression } from '../config/build-output';
import { parseImage } from '../values/image';
import type { FileOutput, StepRequest } from './runtime';

/** The value of an `--output` with which an image gets names. */
export function imageOutput(type: 'image' | 'docker', names: readonly string[], fields: readonly Field[]): string {
  return csvRecord([['type', type], ['name', names.join(',')], ...fields]);
}

/**
 * How the image is made: compressed if it leaves the node, unless the request says. All outputs of a build have one compression, as
 * they share their layers. Those that an earlier build has left uncompressed for the store are compressed for the registry.
 */
export function formFields({ form, outputs: { registry, files } }: StepRequest, stored: Compression): readonly Field[] {
  const staysHere = registry === undefined && !files.some(({ type }) => type === 'oci');
  return imageFields(form, staysHere ? stored : { type: 'gzip', force: true });
}

/** How the image is pushed, if it is. */
export function pushFields({ outputs: { registry } }: StepRequest): readonly Field[] {
  if (registry === undefined) return [];
  return [
    ['push', 'true'],
    ...(registry.byDigest ? ([['push-by-digest', 'true']] as const) : []),
    ...(registry.insecure ? ([['registry.insecure', 'true']] as const) : []),
  ];
}

/** The names under which the image is pushed: without their tags, if it is found by its digest. */
export function pushedNames({ names, outputs: { registry } }: StepRequest): readonly string[] {
  return registry?.byDigest ? [...new Set(names.map(withoutTag))] : names;
}

function withoutTag(name: string): string {
  const parsed = parseImage(name);
  if ('fault' in parsed) throw new TypeError(`not an image: ${name}`);
  return `${parsed.reference.registry}/${parsed.reference.repository}`;
}

/**
 * The values of all `--output`s. The client takes what it tells of the image, and what it writes into the index of a layout, from the
 * last of them.
 */
export function allOutputs(build: StepRequest, images: readonly string[]): readonly string[] {
  const { files } = build.outputs;
  const written = (outputs: readonly FileOutput[]) => outputs.map((output) => fileOutput(build, output));
  return [...written(files.filter((output) => !isLayout(output))), ...images, ...written(files.filter(isLayout))];
}

function isLayout({ type, fields }: FileOutput): boolean {
  return type === 'oci' && fields.some(([key]) => key === 'tar');
}

function fileOutput(build: StepRequest, { type, fields }: FileOutput): string {
  const name = ['name', build.names.join(',')] as const;
  const image = type === 'oci' ? [name, ...formFields(build, { type: 'uncompressed' })] : [];
  return csvRecord([['type', type], ...fields, ...image]);
}
