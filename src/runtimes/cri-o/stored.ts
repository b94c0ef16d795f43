import type { ImageBuildRequest } from '../../config/build';
import type { Report } from '../../errors';
import { asksForSomething } from '../../values/asked';

const otherwise = 'put it out as { type: "registry" } or { type: "oci" }, without { type: "store" }';

/** Reports what the archive cannot hold through which an image gets into the store. */
export function checkStored(request: ImageBuildRequest, report: Report): void {
  const { outputs = [{ type: 'store' }], platforms = [], attestations = {}, exporter = {} } = request;
  if (!outputs.some(({ type }) => type === 'store')) return;
  if (platforms.length > 1) report.expected('platforms', 'one platform for the store of cri-o', platforms, otherwise);
  for (const kind of ['sbom', 'provenance'] as const) {
    if (attestations[kind] !== undefined) {
      report.expected(`attestations.${kind}`, 'no attestation for the store of cri-o', attestations[kind], otherwise);
    }
  }
  if (outputs.length === 1 && asksForSomething(exporter.annotations)) {
    report.expected('exporter.annotations', 'no annotations for the store of cri-o, which loses them', exporter.annotations, otherwise);
  }
}
