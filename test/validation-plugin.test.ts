import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import type { Validation } from 'cdk8s-cli/plugins';
import { afterAll, describe, expect, it } from 'vitest';
import { ValidationContext } from '../node_modules/cdk8s-cli/lib/plugins/validation';
import { buildkitManifests, toYaml } from '../src';
import { BuildKitValidation, type ValidationOptions } from '../src/validation';

const folder = mkdtempSync(join(tmpdir(), 'validation-'));
afterAll(() => rmSync(folder, { recursive: true }));

const colours = new RegExp(`${String.fromCharCode(27)}\\[\\d+m`, 'g');

const pod = (name: string, container: object) =>
  toYaml({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace: 'build' },
    spec: { containers: [{ name: 'app', image: 'moby/buildkit', command: ['buildctl', 'du'], ...container }] },
  });
const broken = { volumeMounts: [{ name: 'data', mountPath: '/data', mountPropagation: 'Bidirectional' }] };
const good = { image: 'moby/buildkit:v0.32.2' };

interface Run {
  readonly files: Readonly<Record<string, string>>;
  readonly metadata?: Readonly<Record<string, { readonly path: string }>>;
  readonly options?: ValidationOptions;
}

/** The report of the plugin about some files, by the very classes of cdk8s-cli. */
async function run({ files, metadata = {}, options }: Run): Promise<ValidationContext['report']> {
  const manifests = Object.entries(files).map(([name, text]) => {
    writeFileSync(join(folder, name), text);
    return join(folder, name);
  });
  const plugin: Validation = new BuildKitValidation(options);
  const context = new ValidationContext(manifests, 'cdk8s-buildkit', '0.1.0', metadata, false);
  await plugin.validate(context);
  return context.report;
}

const summaryOf = async (input: Run) => {
  const { status, metadata } = (await run(input)).toJson().summary;
  return { status, ...metadata };
};

/** What violates what, without the words. */
const found = async (input: Run) =>
  (await run(input)).toJson().violations.flatMap(({ ruleName, violatingConstructs }) =>
    violatingConstructs.map(({ constructPath, resourceName, manifestPath }) => ({
      ruleName,
      constructPath,
      resourceName,
      file: relative(folder, manifestPath),
    })),
  );

describe('the report', () => {
  it('reads like this', async () => {
    const report = await run({
      files: { 'app.k8s.yaml': `${pod('one', broken)}---\n${pod('two', broken)}`, 'other.k8s.yaml': pod('three', { ...good, ...broken }) },
      metadata: { one: { path: 'app/one' }, three: { path: 'other/three' } },
    });
    expect(report.toString().replaceAll(folder, '').replaceAll(colours, '')).toMatchInlineSnapshot(`
      "Validation Report (cdk8s-buildkit@0.1.0)
      ----------------------------------------

      (Summary)

      ╔══════════╤════════════════╗
      ║ Status   │ failure        ║
      ╟──────────┼────────────────╢
      ║ Plugin   │ cdk8s-buildkit ║
      ╟──────────┼────────────────╢
      ║ Version  │ 0.1.0          ║
      ╟──────────┼────────────────╢
      ║ Errors   │ 3              ║
      ╟──────────┼────────────────╢
      ║ Warnings │ 2              ║
      ╚══════════╧════════════════╝


      (Violations)

      mount-propagation (3 occurrences)

        Occurrences:

          - Construct Path: app/one
          - Manifest Path: /app.k8s.yaml
          - Resource Name: one
          - Locations:
            > spec.containers[0].volumeMounts[0].mountPropagation: expected "None" or "HostToContainer" without privileges, received "Bidirectional"

          - Construct Path: N/A
          - Manifest Path: /app.k8s.yaml
          - Resource Name: Pod build/two
          - Locations:
            > spec.containers[0].volumeMounts[0].mountPropagation: expected "None" or "HostToContainer" without privileges, received "Bidirectional"

          - Construct Path: other/three
          - Manifest Path: /other.k8s.yaml
          - Resource Name: three
          - Locations:
            > spec.containers[0].volumeMounts[0].mountPropagation: expected "None" or "HostToContainer" without privileges, received "Bidirectional"

        Recommendation: Only privileged containers may mount with mountPropagation: Bidirectional: the API server refuses the Pod of any other. See docs/validation.md#mount-propagation in the package cdk8s-buildkit.
        How to fix: Make the container privileged, or take HostToContainer, which lets mounts of the node in and none out.

      image-tag (warning) (2 occurrences)

        Occurrences:

          - Construct Path: app/one
          - Manifest Path: /app.k8s.yaml
          - Resource Name: one
          - Locations:
            > spec.containers[0].image: expected a pinned version or a digest, received "moby/buildkit"

          - Construct Path: N/A
          - Manifest Path: /app.k8s.yaml
          - Resource Name: Pod build/two
          - Locations:
            > spec.containers[0].image: expected a pinned version or a digest, received "moby/buildkit"

        Recommendation: The images that build have a tag that stays what it is, or a digest. Flags, defaults and formats differ between versions of BuildKit, podman and skopeo, and a tag that moves brings them without a change of the manifests. See docs/validation.md#image-tag in the package cdk8s-buildkit.
        How to fix: Pin a version, such as docker.io/moby/buildkit:v0.32.2."
    `);
  });

  it('passes what breaks nothing', async () => {
    expect(await summaryOf({ files: { 'app.k8s.yaml': pod('one', good) } })).toEqual({ status: 'success', Errors: '0', Warnings: '0' });
    expect(await summaryOf({ files: {} })).toEqual({ status: 'success', Errors: '0', Warnings: '0' });
    expect(await summaryOf({ files: { 'a.yaml': toYaml(buildkitManifests({ runtime: 'cri-o' })) } })).toMatchObject({ status: 'success' });
  });

  it('passes warnings, unless it is to be strict', async () => {
    const files = { 'app.k8s.yaml': pod('one', {}) };
    expect(await summaryOf({ files })).toEqual({ status: 'success', Errors: '0', Warnings: '1' });
    expect(await summaryOf({ files, options: { strict: true } })).toEqual({ status: 'failure', Errors: '0', Warnings: '1' });
    expect(await summaryOf({ files, options: { strict: true, rules: { 'image-tag': 'off' } } })).toMatchObject({ status: 'success' });
    expect(await summaryOf({ files, options: { rules: { 'image-tag': 'error' } } })).toEqual({
      status: 'failure',
      Errors: '1',
      Warnings: '0',
    });
  });

  it('fails what cannot be read, and reads the rest', async () => {
    const files = { 'bad.yaml': 'a: *nothing\n', 'empty.yaml': '', 'app.k8s.yaml': pod('one', { ...good, ...broken }) };
    expect(await summaryOf({ files })).toEqual({ status: 'failure', Errors: '2', Warnings: '0' });
    expect((await found({ files })).map(({ ruleName, file }) => `${ruleName}: ${file}`)).toEqual([
      'yaml: bad.yaml',
      'mount-propagation: app.k8s.yaml',
    ]);
  });

  it('looks at all files together', async () => {
    const namespace = toYaml({
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name: 'build', labels: { 'pod-security.kubernetes.io/enforce': 'restricted' } },
    });
    const rules = (await found({ files: { 'a.yaml': pod('one', good), 'b.yaml': namespace } })).map(({ ruleName }) => ruleName);
    expect(rules).toEqual(['pod-security']);
  });
});

describe('the construct', () => {
  const metadata = { buildkitd: { path: 'app/daemon' } };
  const account = toYaml({ apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'buildkitd', namespace: 'build' } });
  const daemon = pod('buildkitd', { ...good, ...broken });

  it('is named', async () => {
    expect(await found({ files: { 'a.yaml': daemon }, metadata })).toEqual([
      { ruleName: 'mount-propagation', constructPath: 'app/daemon', resourceName: 'buildkitd', file: 'a.yaml' },
    ]);
  });

  it('is that of the last by one name, as cdk8s keeps no other', async () => {
    const [last] = await found({ files: { 'a.yaml': `${account}---\n${daemon}` }, metadata });
    expect(last).toMatchObject({ constructPath: 'app/daemon', resourceName: 'buildkitd' });
    const [first] = await found({ files: { 'a.yaml': `${daemon}---\n${account}` }, metadata });
    expect(first).toMatchObject({ constructPath: undefined, resourceName: 'Pod build/buildkitd' });
  });

  it('is not guessed where nobody knows which is the last', async () => {
    const [only] = await found({ files: { 'a.yaml': daemon, 'b.yaml': account }, metadata });
    expect(only).toMatchObject({ constructPath: undefined, resourceName: 'Pod build/buildkitd' });
  });

  it('is replaced by the object where there is none', async () => {
    const [only] = await found({ files: { 'a.yaml': daemon } });
    expect(only).toMatchObject({ constructPath: undefined, resourceName: 'Pod build/buildkitd' });
  });
});

it('refuses properties that it does not have', () => {
  const properties = { rule: {}, rules: { 'short-image-nam': 'off' } } as ValidationOptions;
  expect(() => new BuildKitValidation(properties)).toThrowErrorMatchingInlineSnapshot(`
    [ConfigError: invalid validation options
      ✖ rule: expected no such key, received {}; did you mean "rules"?
      ✖ rules["short-image-nam"]: expected no such key, received "off"; did you mean "short-image-name"?]
  `);
});
