import { ApiObject, Chart, Testing } from 'cdk8s';
import { ConfigMap, PersistentVolumeAccessMode, PersistentVolumeClaim, Secret, ServiceAccount } from 'cdk8s-plus-27';
import { describe, expect, it } from 'vitest';
import { builderPod, ImageBuild, type ImageBuildProps, type ImageBuildRequest } from '../src';
import { problemsOf } from './support/problems';

type Props = Omit<ImageBuildProps, 'buildKit'>;
/** Makes whatever a request refers to: a construct, or its name. */
type Make = (kind: 'claim' | 'secret' | 'configMap' | 'account', name: string) => string | { readonly name: string };

const chart = () => new Chart(Testing.app(), 'chart', { namespace: 'builds' });
const digest = `sha256:${'0'.repeat(64)}`;
const config = { runtime: 'containerd', namespace: 'builds' } as const;

const plainName: Make = (_, name) => name;

/** Each call makes an object of its own, as two constructs cannot have one id. */
function constructsIn(scope: Chart): Make {
  let made = 0;
  return (kind, name) => {
    made += 1;
    const [id, metadata] = [`${kind}-${made}`, { name }];
    switch (kind) {
      case 'claim':
        return new PersistentVolumeClaim(scope, id, { metadata, accessModes: [PersistentVolumeAccessMode.READ_WRITE_ONCE] });
      case 'secret':
        return new Secret(scope, id, { metadata });
      case 'configMap':
        return new ConfigMap(scope, id, { metadata });
      case 'account':
        return new ServiceAccount(scope, id, { metadata });
    }
  };
}

/** A request that refers to objects wherever one may. */
function referring(make: Make): Props {
  const claim = (name: string) => ({ type: 'persistentVolumeClaim', claimName: make('claim', name) }) as const;
  const key = (name: string) => ({ secretName: make('secret', name), key: 'key' });
  return {
    image: 'web:1',
    context: { ...claim('sources'), subPath: 'web' },
    dockerfileFrom: { type: 'configMap', configMapName: make('configMap', 'dockerfiles') },
    namedContexts: { files: claim('files'), layout: { type: 'ociLayout', directory: claim('layouts'), digest } },
    outputs: [
      { type: 'registry' },
      { type: 'oci', directory: claim('images') },
      { type: 'local', directory: claim('results') },
      { type: 'tar', directory: claim('archives'), file: 'web.tar' },
    ],
    secrets: { npmrc: key('npm'), secretName: key('odd') },
    sshKeys: { default: key('deploy') },
    registryCredentials: make('secret', 'registry'),
    registryAuth: {
      'a.example.com': {
        certificateAuthority: { type: 'configMap', configMapName: make('configMap', 'ca'), key: 'ca.crt' },
        clientCertificate: { secretName: make('secret', 'client') },
      },
      'b.example.com': { certificateAuthority: { type: 'secret', secretName: make('secret', 'ca-secret'), key: 'ca.crt' } },
    },
    cacheFrom: [
      { type: 'local', directory: claim('cache') },
      { type: 'gha', url: 'https://cache.example.com', token: key('token'), repository: 'team/web', ghToken: key('api') },
    ],
    cacheTo: [
      { type: 'local', directory: claim('cache') },
      {
        type: 's3',
        bucket: 'b',
        region: 'r',
        credentials: { accessKeyId: key('id'), secretAccessKey: key('access'), sessionToken: key('session') },
      },
      { type: 'azblob', accountUrl: 'https://example.blob.core.windows.net', secretAccessKey: key('azure') },
    ],
    serviceAccountName: make('account', 'builder'),
  };
}

describe('a construct of cdk8s-plus', () => {
  it('stands for its name wherever a request refers to an object', () => {
    const scope = chart();
    const build = new ImageBuild(scope, 'build', { buildKit: config, ...referring(constructsIn(scope)) });
    const plain = builderPod(config, { name: 'build', ...referring(plainName) } as ImageBuildRequest);
    expect(build.workload.toJson()).toEqual(plain);
    const text = JSON.stringify(plain);
    for (const name of ['sources', 'dockerfiles', 'layouts', 'archives', 'odd', 'ca-secret', 'session', 'azure', 'builder']) {
      expect(text).toContain(`"${name}"`);
    }
  });

  it('may have a name that cdk8s gives', () => {
    const scope = chart();
    const secret = new Secret(scope, 'credentials');
    const { workload } = new ImageBuild(scope, 'build', {
      buildKit: config,
      image: 'web:1',
      context: { type: 'git', url: 'https://example.com/web.git' },
      registryCredentials: secret,
    });
    expect(secret.name).toMatch(/^chart-credentials-/);
    expect(JSON.stringify(workload.toJson())).toContain(`"name":"${secret.name}"`);
  });

  it('may be an object of cdk8s alone, or of any library that names what it makes', () => {
    const scope = chart();
    const object = new ApiObject(scope, 'claim', { apiVersion: 'v1', kind: 'PersistentVolumeClaim', metadata: { name: 'of-cdk8s' } });
    for (const claimName of [object, { name: 'of-cdk8s', uid: 7 }]) {
      const context = { type: 'persistentVolumeClaim', claimName } as const;
      const { workload } = new ImageBuild(chart(), 'build', { buildKit: config, image: 'web:1', context });
      expect(workload.toJson().spec.volumes).toContainEqual({ name: 'context', persistentVolumeClaim: { claimName: 'of-cdk8s' } });
    }
  });
});

describe('what has the wrong shape', () => {
  const base = { image: 'web:1', context: { type: 'git', url: 'https://example.com/web.git' } } as const;
  const ofConstruct = (request: object) =>
    problemsOf(() => new ImageBuild(chart(), 'build', { buildKit: config, ...base, ...request } as never));
  const ofRequest = (request: object) => problemsOf(() => builderPod(config, { name: 'build', ...base, ...request } as never));

  it.each<readonly [string, object]>([
    ['a list for a request', { context: [] }],
    ['nothing', { context: undefined }],
    ['null', { context: null, outputs: null, registryCredentials: null }],
    ['a number for a name', { registryCredentials: 7, serviceAccountName: true }],
    ['an object without a name', { registryCredentials: {}, context: { type: 'persistentVolumeClaim', claimName: { id: 'x' } } }],
    ['a list of names', { registryCredentials: ['a', 'b'] }],
    ['text for a list', { outputs: 'store', cacheFrom: 'registry' }],
    ['an unknown type', { outputs: [{ type: 'docker', claimName: 'x' }] }],
    ['a Map', { secrets: new Map([['npmrc', { secretName: 'npm', key: 'npmrc' }]]) }],
    ['a key that is not known', { claimName: 'x', outputs: [{ type: 'store', secretName: 'y' }] }],
  ])('is reported as for a plain request: %s', (_, request) => {
    expect(ofRequest(request).length).toBeGreaterThan(0);
    expect(ofConstruct(request)).toEqual(ofRequest(request));
  });

  it('is a construct whose name Kubernetes would not take', () => {
    expect(ofConstruct({ registryCredentials: { name: 'Not A Name' } })).toEqual(ofRequest({ registryCredentials: 'Not A Name' }));
    expect(ofConstruct({ serviceAccountName: { name: { name: 'x' } } })).toEqual([
      'serviceAccountName: expected a DNS subdomain such as "build-7f3a", received {"name":"x"}',
    ]);
  });

  it('is a construct where a request names no object', () => {
    const secret = new Secret(chart(), 'secret', { metadata: { name: 'x' } });
    expect(ofConstruct({ target: secret })).toEqual(['target: expected a plain object, received a Secret']);
  });

  it('is an object that holds itself, however often, and however deep', () => {
    const cycle: Record<string, unknown> = {};
    for (const key of ['a', 'b', 'c']) cycle[key] = cycle;
    expect(ofConstruct({ secrets: cycle })[0]).toMatch(/^secrets\.a.*: expected an object that does not contain itself/);
    const list: unknown[] = [];
    list.push(list, list);
    expect(ofConstruct({ outputs: list })[0]).toMatch(/^outputs\[0\].*: expected an object that does not contain itself/);
    const deep = Array.from({ length: 10_000 }).reduce((inner: object) => ({ inner }), {});
    expect(ofConstruct({ secrets: deep })[0]).toContain('expected an object that does not contain itself');
  });
});
