import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type BuildKitConfig, type BuildOutput, builderPod, type ExporterOptions, type ImageBuildRequest, orchest } from '../src';
import { hostileText } from './support/arbitraries';
import { parseCsv } from './support/csv';
import { argv, buildStep, containersOf } from './support/kubelet';
import { problemsOf } from './support/problems';

type Options = Partial<ImageBuildRequest>;
type Fields = Readonly<Record<string, string>>;

const containerd: BuildKitConfig = { runtime: 'containerd' };
const crio: BuildKitConfig = { runtime: 'cri-o' };
const preset = orchest({ version: 'v2022.10.5' });
const request: ImageBuildRequest = { name: 'build', image: 'team/web:1', context: { type: 'git', url: 'https://example.com/web.git' } };
const claim = { type: 'persistentVolumeClaim', claimName: 'files', subPath: 'a//b/' } as const;
const folder = { type: 'hostPath', path: '/srv/files/' } as const;

const store = { type: 'store' } as const;
const registry = { type: 'registry' } as const;
const oci = { type: 'oci', directory: claim } as const;
const local = { type: 'local', directory: folder } as const;
const tar = { type: 'tar', directory: claim, file: 'web.tar' } as const;

const podOf = (config: BuildKitConfig, options: Options) => builderPod(config, { ...request, ...options });

/** The fields of each `--output`, which are a record of CSV. */
function outputsOf(config: BuildKitConfig, options: Options): readonly Fields[] {
  const command = argv(buildStep(podOf(config, options)));
  return command
    .filter((_, index) => command[index - 1] === '--output')
    .map((record) => {
      const pairs = parseCsv(record).map((field) => [field.slice(0, field.indexOf('=')), field.slice(field.indexOf('=') + 1)] as const);
      expect(new Set(pairs.map(([key]) => key)).size).toBe(pairs.length);
      return Object.fromEntries(pairs);
    });
}

const fieldsOf = (key: string, config: BuildKitConfig, options: Options) => outputsOf(config, options).map((fields) => fields[key]);
const problems = (config: BuildKitConfig, options: Options) => problemsOf(() => podOf(config, options));

describe('layers', () => {
  const compression = (config: BuildKitConfig, outputs: readonly BuildOutput[], exporter: ExporterOptions = {}) =>
    fieldsOf('compression', config, { outputs, exporter });

  it.each([containerd, crio])('that stay on the node are not compressed, on $runtime', (config) => {
    expect(fieldsOf('compression', config, {})).toEqual(['uncompressed']);
    expect(compression(config, [store, tar, local])).toEqual([undefined, undefined, 'uncompressed']);
  });

  it.each([containerd, crio])('that leave the node have one compression in all outputs of a build, on $runtime', (config) => {
    expect(new Set(compression(config, [store, registry]))).toEqual(new Set(['gzip']));
    expect(new Set(compression(config, [store, oci]))).toEqual(new Set(['gzip']));
    expect(compression(config, [oci])).toEqual(['gzip']);
    expect(compression(config, [registry])).toEqual(['gzip']);
  });

  it.each([containerd, crio])('are compressed as the request says, wherever they go, on $runtime', (config) => {
    const exporter: ExporterOptions = { compression: { type: 'zstd', level: 0, force: true } };
    for (const fields of outputsOf(config, { outputs: [store, registry, oci], exporter })) {
      expect(fields).toMatchObject({ compression: 'zstd', 'compression-level': '0', 'force-compression': 'true' });
    }
    expect(outputsOf(config, { exporter: { compression: { type: 'uncompressed' } } })[0]).not.toHaveProperty('compression-level');
  });

  it('are compressed for Orchest, whose agent pushes what is in the store', () => {
    expect(compression({ runtime: 'containerd', preset }, [store])).toEqual(['zstd']);
    expect(compression({ runtime: 'containerd', preset }, [store, registry])).toEqual(['gzip']);
  });
});

describe('the names of an image', () => {
  const additionalImages = ['team/web:2', 'localhost:5000/web:1'];
  const all = 'docker.io/team/web:1,docker.io/team/web:2,localhost:5000/web:1';

  it('are pushed with their tags', () => {
    expect(fieldsOf('name', containerd, { additionalImages, outputs: [registry] })).toEqual([all]);
    expect(fieldsOf('name', crio, { additionalImages, outputs: [registry] })).toEqual([all]);
  });

  it('have no tags, and stand there once, where the image is pushed by its digest', () => {
    const outputs = [{ type: 'registry', byDigest: true, insecure: true } as const];
    for (const config of [containerd, crio]) {
      expect(outputsOf(config, { additionalImages, outputs })).toEqual([
        expect.objectContaining({
          name: 'docker.io/team/web,localhost:5000/web',
          push: 'true',
          'push-by-digest': 'true',
          'registry.insecure': 'true',
        }),
      ]);
    }
  });

  it('are in a layout too, and on cri-o one by one in the store', () => {
    expect(fieldsOf('name', containerd, { additionalImages, outputs: [store, oci] })).toEqual([all, all]);
    expect(fieldsOf('name', crio, { additionalImages, outputs: [store, registry, oci] })).toEqual(['docker.io/team/web:1', all, all]);
  });
});

it('has a place of its own', () => {
  const directory = { type: 'hostPath', path: '/srv/results' } as const;
  const tar = (file: string) => ({ type: 'tar', directory, file }) as const;
  expect(problems(crio, { outputs: [tar('a.tar'), tar('b.tar'), { type: 'local', directory }] })).toEqual([]);
  expect(problems(crio, { outputs: [tar('a.tar'), { ...tar('a.tar'), type: 'oci' }] })).toEqual([
    'outputs[1]: expected another directory or file than outputs[0], received {"directory":{"path":"/srv/results","type":"hostPath"},"file":"a.tar","type":"oci"}',
  ]);
});

it('of an old BuildKit on containerd cannot be the registry alone', () => {
  const old = (version: string) => ({ ...containerd, daemon: { image: `moby/buildkit:v${version}` } }) as const;
  expect(problems(old('0.11.0'), { outputs: [registry] })).toEqual([]);
  expect(problems(old('0.10.6'), { outputs: [store, registry] })).toEqual([]);
  expect(problems(old('0.10.6'), { outputs: [registry] })).toEqual([
    'outputs: expected no such option with BuildKit 0.10.6 of docker.io/moby/buildkit:v0.10.6, received [{"type":"registry"}]; it needs 0.11.0 or newer',
  ]);
});

it('of the type oci is one layout, and as many files as there are names for', () => {
  const layout = (claimName: string) => ({ type: 'oci', directory: { type: 'persistentVolumeClaim', claimName } }) as const;
  expect(problems(crio, { outputs: [layout('a'), { ...layout('a'), file: 'a.tar' }, { ...layout('a'), file: 'b.tar' }] })).toEqual([]);
  expect(problems(crio, { outputs: [layout('a'), layout('b')] })).toEqual([
    'outputs[1]: expected one OCI layout, as BuildKit writes no more, received {"directory":{"claimName":"b","type":"persistentVolumeClaim"},"type":"oci"}; give it a file',
  ]);
});

describe('the store of containerd', () => {
  const unpack = (options: Options) => fieldsOf('unpack', containerd, options);

  it('gets an image that is unpacked, unless that cannot be', () => {
    expect(unpack({})).toEqual(['true']);
    expect(unpack({ outputs: [store, registry] })).toEqual(['true']);
    expect(unpack({ platforms: ['linux/arm64'] })).toEqual(['true']);
    const old = { ...containerd, daemon: { image: 'moby/buildkit:v0.11.6' } } as const;
    expect(fieldsOf('unpack', old, { platforms: ['linux/arm64'] })).toEqual([undefined]);
    expect(unpack({ sourceDateEpoch: 0, exporter: { rewriteTimestamp: true } })).toEqual([undefined]);
  });

  it('is left alone by an image that is only pushed', () => {
    expect(outputsOf(containerd, { outputs: [registry] })).toEqual([
      {
        type: 'image',
        name: 'docker.io/team/web:1',
        push: 'true',
        store: 'false',
        compression: 'gzip',
        'force-compression': 'true',
        'oci-mediatypes': 'true',
      },
    ]);
    expect(fieldsOf('type', containerd, { outputs: [tar] })).toEqual(['tar']);
  });
});

describe('the store of cri-o', () => {
  const options = (outputs: readonly BuildOutput[]): Options => ({
    platforms: ['linux/amd64', 'linux/arm64'],
    attestations: { sbom: {}, provenance: { mode: 'max' } },
    exporter: { annotations: { manifest: { title: 'Web' } } },
    outputs,
  });

  it('does not take what its archive cannot hold', () => {
    expect(problems(crio, options([store])).join('\n')).toMatchInlineSnapshot(`
      "platforms: expected one platform for the store of cri-o, received ["linux/amd64","linux/arm64"]; put it out as { type: "registry" } or { type: "oci" }, without { type: "store" }
      attestations.sbom: expected no attestation for the store of cri-o, received {}; put it out as { type: "registry" } or { type: "oci" }, without { type: "store" }
      attestations.provenance: expected no attestation for the store of cri-o, received {"mode":"max"}; put it out as { type: "registry" } or { type: "oci" }, without { type: "store" }
      exporter.annotations: expected no annotations for the store of cri-o, which loses them, received {"manifest":{"title":"Web"}}; put it out as { type: "registry" } or { type: "oci" }, without { type: "store" }"
    `);
    expect(problems(crio, { exporter: { annotations: { manifest: { title: 'Web' } } } })).toHaveLength(1);
  });

  it('loses annotations that other outputs of the build keep, which is no problem', () => {
    expect(problems(crio, options([store, registry])).map((problem) => problem.split(':')[0])).toEqual([
      'platforms',
      'attestations.sbom',
      'attestations.provenance',
    ]);
  });

  it('is no reason to refuse what does not go there', () => {
    expect(problems(crio, options([registry, oci]))).toEqual([]);
    expect(problems(containerd, options([store, registry, oci]))).toEqual([]);
  });

  it('is what the steps after the build are for', () => {
    const steps = (outputs: readonly BuildOutput[]) => {
      const pod = podOf(crio, { outputs, additionalImages: ['web:2'] });
      return [containersOf(pod).map(({ name }) => name), pod.spec.volumes.some(({ name }) => name === 'image')];
    };
    expect(steps([registry, oci, tar, local])).toEqual([['build'], false]);
    expect(steps([registry, store])).toEqual([['build', 'load', 'tag-1', 'verify'], true]);
  });
});

it.each([containerd, crio, { runtime: 'docker' } as const])('outputs that exclude each other are refused on $runtime', (config) => {
  expect(problems(config, { outputs: [store, registry, store, registry] })).toEqual([
    'outputs[2]: expected one output of the type "store", received {"type":"store"}',
    'outputs[3]: expected one output of the type "registry", received {"type":"registry"}',
  ]);
  expect(problems(config, { outputs: [] })).toEqual(['outputs: expected at least 1 item, received []']);
  expect(problems(config, { outputs: [store, { type: 'registry', byDigest: true }] })).toContain(
    'outputs[1].byDigest: expected no such option beside the store, which needs the tag, received true',
  );
});

it("Docker's media types do not go with what only OCI has", () => {
  const docker = (exporter: ExporterOptions, attestations: Options['attestations'] = {}) =>
    problems(containerd, { outputs: [registry], exporter: { ociMediaTypes: false, ...exporter }, attestations });
  expect(docker({})).toEqual([]);
  expect(docker({ compression: { type: 'gzip' }, annotations: { manifest: {} } })).toEqual([]);
  expect(
    [
      ...docker({ compression: { type: 'zstd' }, annotations: { index: { title: 'Web' } } }, { sbom: {} }),
      ...docker({ compression: { type: 'estargz' } }),
    ].join('\n'),
  ).toMatchInlineSnapshot(`
    "exporter.ociMediaTypes: expected true with the compression "zstd", received false
    exporter.ociMediaTypes: expected true with annotations, received false
    exporter.ociMediaTypes: expected true with attestations, received false
    exporter.ociMediaTypes: expected true with the compression "estargz", received false"
  `);
  expect(fieldsOf('oci-mediatypes', containerd, { outputs: [registry, oci], exporter: { ociMediaTypes: false } })).toEqual([
    'false',
    'false',
  ]);
});

describe.each([containerd, crio, { runtime: 'docker' } as const])('files on $runtime', (config) => {
  it('are written into directories of their own, which are made and may be written', () => {
    const pod = podOf(config, { outputs: [tar, local] });
    const step = buildStep(pod);
    const mounts = (step.volumeMounts ?? []).filter(({ name }) => name.startsWith('output-'));
    expect(mounts).toEqual([
      { name: 'output-0', mountPath: '/build-output/0', subPath: 'a/b' },
      { name: 'output-1', mountPath: '/build-output/1' },
    ]);
    expect(pod.spec.volumes).toEqual(
      expect.arrayContaining([
        { name: 'output-0', persistentVolumeClaim: { claimName: 'files' } },
        { name: 'output-1', hostPath: { path: '/srv/files', type: 'DirectoryOrCreate' } },
      ]),
    );
    for (const other of containersOf(pod).slice(1)) {
      expect(other.volumeMounts?.filter(({ name }) => name.startsWith('output-'))).toEqual([]);
    }
  });

  it('are written by root, who may do so whoever owns the directory', () => {
    expect(buildStep(podOf(config, { outputs: [tar] })).securityContext).toMatchObject({
      runAsUser: 0,
      capabilities: { drop: ['ALL'], add: ['DAC_OVERRIDE'] },
    });
  });
});

it('a directory that is only read has to be there', () => {
  const pod = podOf(containerd, { context: { type: 'hostPath', path: '/srv/web' }, outputs: [local] });
  expect(pod.spec.volumes).toContainEqual({ name: 'context', hostPath: { path: '/srv/web', type: 'Directory' } });
  expect(buildStep(pod).volumeMounts).toContainEqual({ name: 'context', mountPath: '/build-context', readOnly: true });
});

it('each output is told where it is written, and how', () => {
  expect(
    outputsOf(containerd, {
      outputs: [
        { ...oci, file: 'web.tar' },
        oci,
        { ...local, platformSplit: false, mode: 'delete' },
        { ...local, directory: { type: 'hostPath', path: '/srv/others' } },
        { ...tar, file: 'files.tar' },
      ],
    }),
  ).toEqual([
    expect.objectContaining({ type: 'oci', dest: '/build-output/0/web.tar' }),
    { type: 'local', dest: '/build-output/2', 'platform-split': 'false', mode: 'delete' },
    { type: 'local', dest: '/build-output/3' },
    { type: 'tar', dest: '/build-output/4/files.tar' },
    // The client writes into its index what it has been told last.
    expect.objectContaining({ type: 'oci', dest: '/build-output/1', tar: 'false' }),
  ]);
});

it('what an image is to be reaches every output that makes one, as the fields of a record', () => {
  const annotations = fc.dictionary(fc.constantFrom('title', 'com.example.note', 'a/b:c'), hostileText, { noNullPrototype: true });
  const levels = fc.record({ manifest: annotations, manifestDescriptor: annotations, index: annotations, indexDescriptor: annotations });
  fc.assert(
    fc.property(
      fc.constantFrom(containerd, crio),
      levels,
      fc.boolean(),
      (config, { manifest, manifestDescriptor, index, indexDescriptor }, on) => {
        const prefixed = (prefix: string, values: Fields) =>
          Object.fromEntries(Object.entries(values).map(([key, value]) => [`${prefix}.${key}`, value]));
        const asked = {
          compression: 'estargz',
          'compression-level': '9',
          'oci-mediatypes': 'true',
          'attestation-inline': String(on),
          'oci-artifact': String(!on),
          ...(on && { 'rewrite-timestamp': 'true', 'prefer-nondist-layers': 'true' }),
          ...prefixed('annotation', manifest),
          ...prefixed('annotation-manifest-descriptor', manifestDescriptor),
          ...prefixed('annotation-index', index),
          ...prefixed('annotation-index-descriptor', indexDescriptor),
        };
        const exporter: ExporterOptions = {
          compression: { type: 'estargz', level: 9 },
          annotations: { manifest, manifestDescriptor, index, indexDescriptor },
          rewriteTimestamp: on,
          preferNondistributableLayers: on,
        };
        const attestations = { inline: on, ociArtifact: !on };
        const request = { platforms: ['linux/amd64', 'linux/arm64'], sourceDateEpoch: 0, attestations };
        const found = outputsOf(config, { ...request, outputs: [registry, oci], exporter });
        const name = 'docker.io/team/web:1';
        const pushed = { type: 'image', name, push: 'true', ...(config === containerd && { store: 'false' }) };
        expect(found).toEqual([
          { ...pushed, ...asked },
          { type: 'oci', name, tar: 'false', dest: '/build-output/0', ...asked },
        ]);
      },
    ),
  );
});

it('annotations that are longer than an argument may be are refused', () => {
  const text = 'x'.repeat(70 * 1024);
  const exporter = (other: string): ExporterOptions => ({ annotations: { manifest: { title: text, other } } });
  expect(problems(containerd, { outputs: [registry], exporter: exporter('Web') })).toEqual([]);
  expect(problems(containerd, { outputs: [registry], exporter: exporter(text) })).toEqual([
    'exporter.annotations: expected annotations of at most 120 KiB together, received 143395',
  ]);
});
