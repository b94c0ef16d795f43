import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

const read = (file: string) => JSON.parse(readFileSync(resolve(__dirname, '..', file), 'utf8'));
const manifest = read('package.json');

interface Locked {
  readonly version: string;
  readonly license?: string;
  readonly resolved?: string;
  readonly integrity?: string;
  readonly dev?: boolean;
  readonly inBundle?: boolean;
  readonly hasInstallScript?: boolean;
  readonly engines?: { readonly node?: string };
}

const locked = Object.entries<Locked>(read('package-lock.json').packages)
  .filter(([path]) => path !== '')
  .map(([path, entry]) => ({ ...entry, path, name: path.split('node_modules/').pop() ?? '' }));
const runtime = locked.filter(({ dev }) => dev !== true);

describe('what users install with the library', () => {
  it('is these packages, each once, and none that they bring', () => {
    expect(runtime.map(({ name }) => name).sort()).toEqual(['commander', 'kubernetes-types', 'smol-toml', 'yaml']);
    expect(Object.keys(manifest.dependencies).sort()).toEqual(runtime.map(({ name }) => name).sort());
  });

  it.each(runtime)('has a licence that asks for no more than a notice: $name', ({ license }) => {
    expect(['MIT', 'ISC', 'BSD-2-Clause', 'BSD-3-Clause', 'Apache-2.0']).toContain(license);
  });

  it.each(runtime)('runs nothing when it is installed: $name', ({ hasInstallScript }) => {
    expect(hasInstallScript).toBeUndefined();
  });

  it.each(runtime)('runs on Node 20: $name', ({ engines: { node = '>=0' } = {} }) => {
    const [, major] = /^>= ?(\d+)(?:\.\d+)*$/.exec(node) ?? [];
    expect(Number(major)).toBeLessThanOrEqual(20);
  });

  it('runs nothing when it is installed itself', () => {
    expect(Object.keys(manifest.scripts).filter((name) => /^(pre|post)?install$/.test(name))).toEqual([]);
  });
});

describe('what the library is made with', () => {
  it('is as it was when it was locked, and from no other registry than that of npm', () => {
    // What a package brings in its own archive is checked with it.
    const unchecked = locked.filter(({ integrity, inBundle }) => integrity === undefined && inBundle !== true);
    const elsewhere = locked.filter(({ resolved }) => resolved !== undefined && !resolved.startsWith('https://registry.npmjs.org/'));
    expect([...unchecked, ...elsewhere].map(({ path }) => path)).toEqual([]);
  });

  it('is one version of each', () => {
    const loose = Object.entries<string>(manifest.devDependencies).filter(([, version]) => !/^(npm:[\w-]+@)?\d+\.\d+\.\d+$/.test(version));
    expect(loose).toEqual([]);
  });

  it('allows every peer that it is tested with, of which the lowest are those of a consumer', () => {
    const { dependencies } = read('test/consumers/esm-app/package.json');
    for (const [name, range] of Object.entries<string>(manifest.peerDependencies)) expect(`^${dependencies[name]}`, name).toBe(range);
  });
});

describe('package.json', () => {
  it('says what the package is', () => {
    expect(manifest).toMatchObject({ name: 'cdk8s-buildkit', license: 'Apache-2.0', sideEffects: false, engines: { node: '>=20' } });
    expect(manifest.description.length).toBeGreaterThan(20);
    expect(manifest.keywords).toContain('cdk8s');
  });

  it('has the version of the lock file', () => {
    const lock = read('package-lock.json');
    expect([lock.version, lock.packages[''].version]).toEqual([manifest.version, manifest.version]);
  });
});
