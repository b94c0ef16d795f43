import { App, Chart, Testing } from 'cdk8s';
import { describe, expect, it } from 'vitest';
import { BuildKit, RuntimeClass, type RuntimeClassOptions, runtimeClassManifest } from '../src';
import { validateStrictly } from './support/kubernetes-schema';

const kata: RuntimeClassOptions = {
  name: 'kata-qemu',
  handler: 'kata-qemu',
  overhead: { cpu: '250m', memory: '160Mi' },
  nodeSelector: { 'katacontainers.io/kata-runtime': 'true' },
  tolerations: [{ key: 'sandbox', operator: 'Exists' }],
};

describe('a RuntimeClass', () => {
  it('is what its options say, and no more', () => {
    expect(runtimeClassManifest(kata)).toEqual({
      apiVersion: 'node.k8s.io/v1',
      kind: 'RuntimeClass',
      metadata: { name: 'kata-qemu' },
      handler: 'kata-qemu',
      overhead: { podFixed: { cpu: '250m', memory: '160Mi' } },
      scheduling: {
        nodeSelector: { 'katacontainers.io/kata-runtime': 'true' },
        tolerations: [{ key: 'sandbox', operator: 'Exists' }],
      },
    });
    expect(runtimeClassManifest({ name: 'crun', handler: 'crun', overhead: {} })).toEqual({
      apiVersion: 'node.k8s.io/v1',
      kind: 'RuntimeClass',
      metadata: { name: 'crun' },
      handler: 'crun',
    });
  });

  it('is one that Kubernetes takes', () => {
    expect(validateStrictly(runtimeClassManifest(kata))).toEqual([]);
  });

  it('shares nothing with its options', () => {
    const options = structuredClone(kata);
    const manifest = runtimeClassManifest(options);
    Object.assign(options.nodeSelector ?? {}, { other: 'x' });
    expect(manifest).toEqual(runtimeClassManifest(kata));
  });

  it('has its problems reported all at once', () => {
    const options = {
      name: 'Kata',
      handler: 'kata.qemu',
      overhead: { cpu: 'x', disk: '1Gi' },
      tolerations: [{ operator: 'Exist' }],
      nodeSelektor: {},
    };
    expect(() => runtimeClassManifest(options as never)).toThrowErrorMatchingInlineSnapshot(`
      [ConfigError: invalid RuntimeClass
        ✖ nodeSelektor: expected no such key, received {}; did you mean "nodeSelector"?
        ✖ name: expected a DNS subdomain such as "build-7f3a", received "Kata"
        ✖ handler: expected a DNS label such as "buildkit", received "kata.qemu"
        ✖ overhead.disk: expected no such key, received "1Gi"; known are cpu, memory
        ✖ overhead.cpu: expected a quantity such as "500m" or "10Gi", received "x"
        ✖ tolerations[0].operator: expected one of "Equal", "Exists", received "Exist"; did you mean "Exists"?]
    `);
    expect(() => runtimeClassManifest({ ...kata, overhead: { memory: '1m' }, tolerations: [{}] })).toThrowErrorMatchingInlineSnapshot(`
      [ConfigError: invalid RuntimeClass
        ✖ overhead.memory: expected an amount of bytes such as "512Mi", received "1m"; "m" means thousandths
        ✖ tolerations[0].operator: expected "Exists", as there is no key, received nothing]
    `);
    expect(() => runtimeClassManifest(new Map() as never)).toThrowErrorMatchingInlineSnapshot(`
      [ConfigError: invalid RuntimeClass
        ✖ expected a plain object, received a Map]
    `);
  });
});

describe('the construct', () => {
  it('is in no namespace, and its name stands where one is asked for', () => {
    const chart = new Chart(Testing.app(), 'chart', { namespace: 'builds' });
    const { name } = new RuntimeClass(chart, 'crun', { handler: 'crun' });
    new BuildKit(chart, 'buildkit', { runtime: 'cri-o', daemon: { runtimeClassName: name } });
    const objects = Testing.synth(chart);
    expect(objects[0]).toEqual({ apiVersion: 'node.k8s.io/v1', kind: 'RuntimeClass', metadata: { name: 'crun' }, handler: 'crun' });
    expect(objects.find(({ kind }) => kind === 'DaemonSet').spec.template.spec.runtimeClassName).toBe('crun');
  });

  it('leaves the tree if its options are wrong', () => {
    const chart = new Chart(new App(), 'chart');
    expect(() => new RuntimeClass(chart, 'crun', { handler: 'no handler' })).toThrow('handler: expected');
    expect(chart.node.children).toEqual([]);
  });
});
