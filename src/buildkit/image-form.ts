import type { AnnotationOptions, Compression } from '../config/build-output';
import { sortedEntries } from '../values/canonical';
import { definedFields, type Field } from './csv';

/** How an image is made of what is built. */
export interface ImageForm {
  /** Undefined where nobody has said. */
  readonly compression: Compression | undefined;
  readonly ociMediaTypes: boolean;
  readonly annotations: AnnotationOptions | undefined;
  readonly rewriteTimestamp: boolean;
  readonly preferNondistributableLayers: boolean;
  readonly attestationInline: boolean | undefined;
  readonly ociArtifact: boolean | undefined;
}

/** The attributes of a compression, for exporters and caches. */
export function compressionFields(compression: Compression | undefined): readonly Field[] {
  if (compression === undefined) return [];
  const level = compression.type === 'uncompressed' ? undefined : compression.level;
  return definedFields({ compression: compression.type, 'compression-level': level, 'force-compression': compression.force });
}

/**
 * The attributes with which the exporters `image`, `oci` and `docker` make an image.
 *
 * @see https://docs.docker.com/build/exporters/image-registry/
 */
export function imageFields(form: ImageForm, otherwise: Compression): readonly Field[] {
  const fields: Field[] = [...compressionFields(form.compression ?? otherwise)];
  // Its default has changed between versions.
  fields.push(['oci-mediatypes', String(form.ociMediaTypes)]);
  if (form.ociArtifact !== undefined) fields.push(['oci-artifact', String(form.ociArtifact)]);
  if (form.attestationInline !== undefined) fields.push(['attestation-inline', String(form.attestationInline)]);
  if (form.preferNondistributableLayers) fields.push(['prefer-nondist-layers', 'true']);
  if (form.rewriteTimestamp) fields.push(['rewrite-timestamp', 'true']);
  if (form.annotations !== undefined) fields.push(...annotationFields(form.annotations));
  return fields;
}

/** The attributes of annotations. */
export function annotationFields({
  manifest = {},
  manifestDescriptor = {},
  index = {},
  indexDescriptor = {},
}: AnnotationOptions): readonly Field[] {
  const levels = {
    annotation: manifest,
    'annotation-manifest-descriptor': manifestDescriptor,
    'annotation-index': index,
    'annotation-index-descriptor': indexDescriptor,
  };
  const fields: Field[] = [];
  for (const [prefix, annotations] of Object.entries(levels)) {
    for (const [key, value] of sortedEntries(annotations)) fields.push([`${prefix}.${key}`, value]);
  }
  return fields;
}
