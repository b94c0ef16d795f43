import { readdirSync, readFileSync } from 'node:fs';
import type { Directory } from 'cdk8s-buildkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { containerd } from '../runtimes/containerd';
import { crioWithSkopeo } from '../runtimes/cri-o';
import { CacheBench } from './cache-bench';
import { sources } from './sources';

describe.each([
  ['cri-o', crioWithSkopeo],
  ['containerd', containerd],
] as const)('a cache in a directory, of builds on %s,', (_name, runtime) => {
  let bench: CacheBench;
  beforeAll(async () => {
    bench = await CacheBench.start(runtime);
  });
  afterAll(() => bench?.bench.stop());

  const indexOf = (folder: string) => JSON.parse(readFileSync(bench.bench.node.path(`${folder}/index.json`), 'utf8')) as Index;
  const blobsOf = (folder: string) => readdirSync(bench.bench.node.path(`${folder}/blobs/sha256`));

  it.each([
    ['a claim', { type: 'persistentVolumeClaim', claimName: 'sources', subPath: 'caches/deep' }, `${sources}/caches/deep`],
    ['the node', { type: 'hostPath', path: '/srv/caches/deep' }, '/srv/caches/deep'],
  ] satisfies [string, Directory, string][])('is made in %s where it is missing, and then found', async (_place, directory, folder) => {
    const caches = { cacheFrom: [{ type: 'local', directory }], cacheTo: [{ type: 'local', directory, mode: 'max' }] } as const;
    const before = await bench.made('docker.io/library/made:1', '1', caches);
    expect(indexOf(folder).manifests).toHaveLength(1);
    await bench.forget();
    expect(await bench.made('docker.io/library/made:2', '2', { cacheFrom: caches.cacheFrom })).toEqual(before);
    await bench.forget();
    expect((await bench.made('docker.io/library/made:3', '2')).own).not.toBe(before.own);
  });

  it('holds several by their tags, and each by its digest, also when its tag is another one', async () => {
    const directory = { type: 'hostPath', path: '/srv/caches/tags' } as const;
    const write = (tag: string) =>
      bench.made('docker.io/library/tags:1', '1', { noCache: true, cacheTo: [{ type: 'local', directory, mode: 'max', tag }] });
    const read = async (from: { readonly tag: string } | { readonly digest: string }) => {
      await bench.forget();
      return bench.made('docker.io/library/tags:2', '2', { cacheFrom: [{ type: 'local', directory, ...from }] });
    };
    const [main, first] = [await write('main'), await write('web')];
    const { digest } =
      indexOf(directory.path).manifests.find(({ annotations }) => annotations['org.opencontainers.image.ref.name'] === 'web') ?? {};
    const web = await write('web');
    expect(await read({ tag: 'main' })).toEqual(main);
    expect(await read({ tag: 'web' })).toEqual(web);
    expect(await read({ digest: digest ?? '' })).toEqual(first);
    const none = await read({ tag: 'none' });
    for (const { own } of [main, first, web]) expect(none.own).not.toBe(own);
  });

  it('grows with each build until it is reset', async () => {
    const directory = { type: 'hostPath', path: '/srv/caches/growing' } as const;
    const write = (reset: boolean) =>
      bench.made('docker.io/library/growing:1', '1', { noCache: true, cacheTo: [{ type: 'local', directory, mode: 'max', reset }] });
    await write(false);
    const blobs = blobsOf(directory.path);
    await write(false);
    expect(blobsOf(directory.path)).toEqual(expect.arrayContaining(blobs));
    const last = await write(true);
    expect(blobsOf(directory.path)).toHaveLength(blobs.length);
    await bench.forget();
    expect(await bench.made('docker.io/library/growing:2', '2', { cacheFrom: [{ type: 'local', directory }] })).toEqual(last);
  });
});

/** The index of a directory with images. */
interface Index {
  readonly manifests: readonly { readonly digest: string; readonly annotations: Readonly<Record<string, string>> }[];
}
