import type { ProvenanceOptions } from '../config/build-output';
import { csvRecord, definedFields, type Field } from './csv';

/** What is said of an image beside it. */
export interface AttestationsSpec {
  readonly sbom: { readonly generator: string } | undefined;
  readonly provenance: ProvenanceOptions | undefined;
}

/** What is asked of each kind of attestation that is wanted. */
export function attestations({ sbom, provenance }: AttestationsSpec): readonly (readonly [kind: string, fields: readonly Field[]])[] {
  return [
    ...(sbom === undefined ? [] : [['sbom', [['generator', sbom.generator]]] as const]),
    ...(provenance === undefined ? [] : [['provenance', provenanceFields(provenance)] as const]),
  ];
}

/**
 * The options of the Dockerfile frontend, each with a CSV record as its value.
 *
 * @see https://docs.docker.com/build/metadata/attestations/
 */
export function attestationOptions(spec: AttestationsSpec): readonly string[] {
  return attestations(spec).map(([kind, fields]) => `attest:${kind}=${csvRecord(fields)}`);
}

function provenanceFields({ mode = 'min', builderId, reproducible, inlineOnly, version }: ProvenanceOptions): readonly Field[] {
  return definedFields({ mode, 'builder-id': builderId, reproducible, 'inline-only': inlineOnly, version });
}
