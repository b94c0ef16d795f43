import { attestations } from '../../buildkit/attestations';
import { csvRecord, type Field } from '../../buildkit/csv';
import type { Compression } from '../../config/build-output';
import { allOutputs, formFields, pushFields } from '../exporters';
import type { StepRequest } from '../runtime';

/**
 * Where an image goes, if the engine keeps images with a graph driver. Without an output it goes to the store, and with one that pushes
 * it as well.
 */
export function graphDriverFlags(request: StepRequest): readonly string[] {
  const { registry, files } = request.outputs;
  const isOnly = registry === undefined && files.length === 0;
  const image = hasImage(request) && !isOnly ? [csvRecord([['type', 'image'], ...pushFields(request)])] : [];
  const written = files.map(({ type, fields }) => csvRecord([['type', type], ...fields]));
  return [...tags(request), ...outputFlags([...image, ...written])];
}

/**
 * Where an image goes and what it is made like, if containerd keeps the images of the engine. Each output says how, so that it is the
 * image of every other runtime.
 *
 * @param stored Compression of an image that stays in the store.
 */
export function containerdFlags(request: StepRequest, stored: Compression): readonly string[] {
  const image = hasImage(request) ? [csvRecord([['type', 'image'], ...imageFields(request, stored)])] : [];
  return [...tags(request), ...attestationFlags(request), ...outputFlags(allOutputs(request, image))];
}

/** Whether the store has the image in the end: the engine keeps what it pushes. */
export function hasImage({ outputs: { store, registry } }: StepRequest): boolean {
  return store || registry !== undefined;
}

function tags(request: StepRequest): readonly string[] {
  return hasImage(request) ? request.names.map((name) => `--tag=${name}`) : [];
}

function imageFields(request: StepRequest, stored: Compression): readonly Field[] {
  return [
    ...pushFields(request),
    // Layers that are rewritten the engine unpacks when the first container starts.
    ...(request.form.rewriteTimestamp ? ([['unpack', 'false']] as const) : []),
    ...formFields(request, stored),
  ];
}

/** The client would add a provenance of its own to every image. */
function attestationFlags({ attestations: spec }: StepRequest): readonly string[] {
  return [
    ...attestations(spec).map(([kind, fields]) => `--attest=${csvRecord([['type', kind], ...fields])}`),
    ...(spec.provenance === undefined ? ['--provenance=false'] : []),
  ];
}

function outputFlags(outputs: readonly string[]): readonly string[] {
  return outputs.map((output) => `--output=${output}`);
}
