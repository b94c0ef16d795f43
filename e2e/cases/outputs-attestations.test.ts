import { readFileSync } from 'node:fs';
import type { ProvenanceOptions } from 'cdk8s-buildkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { containerd } from '../runtimes/containerd';
import { crioWithSkopeo } from '../runtimes/cri-o';
import { docker29WithContainerd } from '../runtimes/docker';
import { OciLayout } from '../runtimes/oci-layout';
import type { StoredManifest } from '../runtimes/registry-images';
import { RegistryBench, registryOf } from './registry-bench';
import { results } from './sources';
import { fromBusybox, type TestBuild } from './workbench';

const Dockerfile = `${fromBusybox}ARG WHO\nCOPY text /text\n`;
const directory = { type: 'persistentVolumeClaim', claimName: 'results', subPath: 'layout' } as const;

describe.each([
  ['cri-o', crioWithSkopeo],
  ['containerd', containerd],
  ['docker with containerd', docker29WithContainerd],
] as const)('what is said beside an image of %s', (_name, runtime) => {
  const repository = `${registryOf(runtime)}/team/said`;
  const image = `${repository}:1`;
  let here: RegistryBench;
  beforeAll(async () => {
    here = await RegistryBench.start(runtime);
  });
  afterAll(() => here?.stop());

  const build = async (request: Partial<TestBuild>) => {
    const files = { Dockerfile, text: 'text\n' };
    await here.succeed({ image, outputs: [{ type: 'registry' }], buildArgs: { WHO: 'somebody' }, files, ...request });
    return here.manifest(image);
  };

  /** What an index has for an attestation of the one image in it. */
  const attestationOf = async (index: StoredManifest | undefined) => {
    const [described, said, ...others] = index?.manifests ?? [];
    expect(others).toEqual([]);
    expect(said?.annotations).toEqual({
      'vnd.docker.reference.digest': described?.digest,
      'vnd.docker.reference.type': 'attestation-manifest',
    });
    const manifest = await here.manifest(`${repository}@${said?.digest}`);
    const [statement] = manifest?.layers ?? [];
    return { manifest, statement: here.json(statement?.digest ?? '') as Statement };
  };

  it('is in the annotations of its manifest, and of its index where there is one', async () => {
    const alone = await build({ exporter: { annotations: { manifest: { title: 'Web, the "new" one' } } } });
    expect(alone?.annotations).toEqual({ title: 'Web, the "new" one' });
    const annotations = { manifest: { on: 'manifest' }, index: { on: 'index' }, manifestDescriptor: { on: 'descriptor' } };
    const index = await build({ exporter: { annotations }, attestations: { provenance: {} } });
    expect(index?.annotations).toEqual({ on: 'index' });
    expect(index?.manifests?.[0]?.annotations).toEqual({ on: 'descriptor' });
    expect((await here.manifest(`${repository}@${index?.manifests?.[0]?.digest}`))?.annotations).toEqual({ on: 'manifest' });
  });

  it('is how it was built: by whom, and of what as far as it may be told', async () => {
    const predicateOf = async (provenance: ProvenanceOptions) =>
      (await attestationOf(await build({ attestations: { provenance } }))).statement;
    const { predicateType, predicate } = await predicateOf({ mode: 'max', builderId: 'https://ci.example.com', version: 'v1' });
    expect(predicateType).toBe('https://slsa.dev/provenance/v1');
    expect(predicate).toMatchObject({ runDetails: { builder: { id: 'https://ci.example.com' } } });
    expect(JSON.stringify(predicate)).toContain('somebody');
    const older = await predicateOf({ reproducible: true, version: 'v0.2' });
    expect(older.predicateType).toBe('https://slsa.dev/provenance/v0.2');
    expect(older.predicate).toMatchObject({ metadata: { reproducible: true } });
    expect(JSON.stringify(older)).not.toContain('somebody');
  });

  it('is what a scanner has found in it', async () => {
    const scanner = `${registryOf(runtime)}/team/scanner:1`;
    const scan = JSON.stringify({ _type, predicateType: 'https://spdx.dev/Document', predicate: { name: 'scanned' } });
    await build({ image: scanner, files: { Dockerfile: scannerFile, scan } });
    const { statement } = await attestationOf(await build({ attestations: { sbom: { generator: scanner } } }));
    expect(statement).toMatchObject({ predicateType: 'https://spdx.dev/Document', predicate: { name: 'scanned' } });
  });

  it.each([
    [true, 'application/vnd.docker.attestation.manifest.v1+json'],
    [false, undefined],
  ])('is an OCI artifact: %s', async (ociArtifact, artifactType) => {
    const { manifest } = await attestationOf(await build({ attestations: { provenance: {}, ociArtifact } }));
    expect(manifest?.artifactType).toBe(artifactType);
  });

  it('is not in an OCI layout if it is for images only, unless that is asked for', async () => {
    const layout = new OciLayout(here.bench.node, `${results}/layout`);
    const outputs = [{ type: 'registry' }, { type: 'oci', directory }] as const;
    const provenance = { inlineOnly: true };
    const layouts = async (inline: boolean | undefined) => {
      const index = await build({ outputs, attestations: { provenance, ...(inline !== undefined && { inline }) } });
      return [index?.manifests?.length, layout.manifest(layout.digest(image) ?? '').manifests?.length];
    };
    expect(await layouts(undefined)).toEqual([2, undefined]);
    expect(await layouts(true)).toEqual([2, 2]);
    expect(await layouts(false)).toEqual([undefined, undefined]);
  });

  it('is a file besides those of a directory', async () => {
    const outputs = [{ type: 'local', directory: { ...directory, subPath: 'files' } }] as const;
    await here.succeed({ image, outputs, attestations: { provenance: {} }, files: { Dockerfile, text: 'text\n' } });
    const { predicateType } = JSON.parse(readFileSync(here.bench.node.path(`${results}/files/provenance.json`), 'utf8')) as Statement;
    expect(predicateType).toBe('https://slsa.dev/provenance/v1');
  });

  if (runtime === crioWithSkopeo) return;

  it('is in the store too, and a container runs', async () => {
    await build({ outputs: [{ type: 'store' }], image: 'said:1', attestations: { provenance: {} } });
    expect(await here.bench.busybox('docker.io/library/said:1', 'cat', '/text')).toBe('text\n');
  });
});

const _type = 'https://in-toto.io/Statement/v0.1';

/** A scanner as BuildKit runs one, which finds the same everywhere. */
const scannerFile = `${fromBusybox}COPY scan /scan
CMD ["/bin/busybox", "sh", "-c", "cp /scan $BUILDKIT_SCAN_DESTINATION/sbom.spdx.json"]
`;

interface Statement {
  readonly predicateType: string;
  readonly predicate: object;
}
