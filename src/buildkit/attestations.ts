import type { ProvenanceOptions } from '../config/build-output';
import { csvRecord, definedFields, type Field } from './csv';

/** What is said of an image beside it. */
export interface AttestationsSpec {
  readonly sbom: { readonly generator: string } | undefined;
  readonly provenance: ProvenanceOptions | undefined;
}

/**
 * The options of the Dockerfile frontend, each with a CSV record as its value.
 *
 * @see https://docs.docker.com/build/metadata/attestations/
 */
export function attestationOptions({ sbom, provenance }: AttestationsSpec): readonly string[] {
  return [
    ...(sbom === undefined ? [] : [`attest:sbom=${csvRecord([['generator', sbom.generator]])}`]),
    ...(provenance === undefined ? [] : [`attest:provenance=${csvRecord(provenanceFields(provenance))}`]),
  ];
}

function provenanceFields({ mode = 'min', builderId, reproducible, inlineOnly, version }: ProvenanceOptions): readonly Field[] {
  return definedFields({ mode, 'builder-id': builderId, reproducible, 'inline-only': inlineOnly, version });
}
