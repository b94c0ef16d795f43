import { csvRecord, definedFields } from '../buildkit/csv';
import { annotationFields, type ImageForm } from '../buildkit/image-form';
import type { ImageBuildRequest } from '../config/build';
import type { AnnotationOptions, BuildOutput, LocalOutput, OciOutput, TarOutput } from '../config/build-output';
import type { Report } from '../errors';
import type { BuildOutputs, FileOutput, Mount } from '../runtimes/runtime';
import { asksForSomething } from '../values/asked';
import { normalizePath } from '../values/host-path';
import { directoryMount } from './directories';

type FilesOutput = OciOutput | LocalOutput | TarOutput;

/** Where what is built goes, and how it is mounted where it goes to files. */
export function resolveOutputs(
  request: ImageBuildRequest,
  defaults: readonly BuildOutput[],
  report: Report,
): { readonly outputs: BuildOutputs; readonly mounts: readonly Mount[] } {
  const { outputs = defaults } = request;
  if (request.outputs !== undefined) checkOutputs(outputs, report);
  if (outputs.every(({ type }) => type === 'local' || type === 'tar')) checkFilesOnly(request, report);
  const files = outputs.filter(isFiles).map((output, index) => ({ output, path: `/build-output/${index}`, index }));
  const registry = outputs.find((output) => output.type === 'registry');
  return {
    outputs: {
      store: outputs.some(({ type }) => type === 'store'),
      registry: registry && { insecure: registry.insecure ?? false, byDigest: registry.byDigest ?? false },
      files: files.map(({ output, path }) => fileOutput(output, path)),
    },
    mounts: files.map(({ output, path, index }) => directoryMount(output.directory, { volume: `output-${index}`, path })),
  };
}

function isFiles(output: BuildOutput): output is FilesOutput {
  return 'directory' in output;
}

function checkOutputs(outputs: readonly BuildOutput[], report: Report): void {
  checkLayouts(outputs, report);
  checkPlaces(outputs, report);
  for (const type of ['store', 'registry'] as const) {
    const [, second] = outputs.flatMap((output, index) => (output.type === type ? [index] : []));
    if (second !== undefined) report.expected(`outputs[${second}]`, `one output of the type "${type}"`, outputs[second]);
  }
  const store = outputs.some(({ type }) => type === 'store');
  for (const [index, output] of outputs.entries()) {
    if (output.type === 'registry' && output.byDigest && store) {
      report.expected(`outputs[${index}].byDigest`, 'no such option beside the store, which needs the tag', output.byDigest);
    }
  }
}

/** Reports outputs of which one would overwrite the other. */
function checkPlaces(outputs: readonly BuildOutput[], report: Report): void {
  const places = outputs.map((output) => (isFiles(output) ? placeOf(output) : undefined));
  for (const [index, place] of places.entries()) {
    const first = places.indexOf(place);
    if (place === undefined || first === index) continue;
    report.expected(`outputs[${index}]`, `another directory or file than outputs[${first}]`, outputs[index]);
  }
}

function placeOf(output: FilesOutput): string {
  const { directory } = output;
  const path = directory.type === 'hostPath' ? directory.path : `${directory.claimName}:${directory.subPath ?? ''}`;
  return normalizePath(`${path}/${'file' in output ? (output.file ?? '') : ''}`);
}

/** Files have neither names nor layers. */
function checkFilesOnly(request: ImageBuildRequest, report: Report): void {
  for (const key of ['additionalImages', 'exporter', 'imageLabels', 'metadata'] as const) {
    if (!asksForSomething(request[key])) continue;
    report.expected(
      key,
      'no such option where only files are put out',
      request[key],
      'add an output of the type "store", "registry" or "oci"',
    );
  }
}

/** The client has one store for all layouts, and fails if it is to have two. */
function checkLayouts(outputs: readonly BuildOutput[], report: Report): void {
  const [, second] = outputs.flatMap((output, index) => (output.type === 'oci' && output.file === undefined ? [index] : []));
  if (second === undefined) return;
  report.expected(`outputs[${second}]`, 'one OCI layout, as BuildKit writes no more', outputs[second], 'give it a file');
}

function fileOutput(output: FilesOutput, path: string): FileOutput {
  const type = output.type;
  switch (type) {
    case 'oci':
      return { type, fields: definedFields(output.file === undefined ? { tar: false, dest: path } : { dest: `${path}/${output.file}` }) };
    case 'local':
      return { type, fields: definedFields({ dest: path, 'platform-split': output.platformSplit, mode: output.mode }) };
    case 'tar':
      return { type, fields: definedFields({ dest: `${path}/${output.file}` }) };
  }
}

// They are one argument of the client.
const longestAnnotations = 120 * 1024;

/** How the image is made of what is built. */
export function resolveForm(request: ImageBuildRequest, report: Report): ImageForm {
  const { exporter = {}, attestations = {} } = request;
  const { compression, ociMediaTypes = true, annotations } = exporter;
  checkEpoch(request, report);
  checkIndex(request, report);
  if (!ociMediaTypes) checkDockerMediaTypes(request, report);
  if (annotations !== undefined) checkLength(annotations, report);
  return {
    compression,
    ociMediaTypes,
    annotations,
    rewriteTimestamp: exporter.rewriteTimestamp ?? false,
    preferNondistributableLayers: exporter.preferNondistributableLayers ?? false,
    attestationInline: attestations.inline,
    ociArtifact: attestations.ociArtifact,
  };
}

function checkLength(annotations: AnnotationOptions, report: Report): void {
  const bytes = Buffer.byteLength(csvRecord(annotationFields(annotations)));
  if (bytes > longestAnnotations) report.expected('exporter.annotations', 'annotations of at most 120 KiB together', bytes);
}

/** Without a time, BuildKit rewrites nothing, and does not say so. */
function checkEpoch({ exporter, sourceDateEpoch, buildArgs = {} }: ImageBuildRequest, report: Report): void {
  if (!exporter?.rewriteTimestamp || sourceDateEpoch !== undefined || 'SOURCE_DATE_EPOCH' in buildArgs) return;
  report.expected('exporter.rewriteTimestamp', 'sourceDateEpoch beside it', true, 'say which time the files get');
}

/** Each of them asks for something even if it says nothing of it. */
function isAttested({ attestations = {} }: ImageBuildRequest): boolean {
  return attestations.sbom !== undefined || attestations.provenance !== undefined;
}

function checkIndex(request: ImageBuildRequest, report: Report): void {
  const { exporter, platforms = [] } = request;
  if (platforms.length > 1 || isAttested(request)) return;
  for (const level of ['index', 'indexDescriptor'] as const) {
    const annotations = exporter?.annotations?.[level];
    if (!asksForSomething(annotations)) continue;
    report.expected(`exporter.annotations.${level}`, 'several platforms or attestations, as other images have no index', annotations);
  }
}

/** Docker's media types have no words for these. */
function checkDockerMediaTypes(request: ImageBuildRequest, report: Report): void {
  const { compression, annotations } = request.exporter ?? {};
  const type = compression?.type;
  const needing = [
    [type === 'zstd' || type === 'estargz', `the compression "${type}"`],
    [asksForSomething(annotations), 'annotations'],
    [isAttested(request), 'attestations'],
  ] as const;
  for (const [isNeeded, what] of needing) {
    if (isNeeded) report.expected('exporter.ociMediaTypes', `true with ${what}`, false);
  }
}
