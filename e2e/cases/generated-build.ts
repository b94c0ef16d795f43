import type { ImageBuildRequest } from 'cdk8s-buildkit';
import fc from 'fast-check';
import { dockerfilePath, hostileText } from '../../test/support/arbitraries';
import { sources } from './sources';
import { fromBusybox, type TestBuild, type Workbench } from './workbench';

const dnsName = fc.stringMatching(/^[a-z]([a-z0-9-]{0,20}[a-z0-9])?$/);
const byte = fc.integer({ min: 1, max: 255 });
const address = fc.oneof(
  fc.tuple(byte, byte).map(([third, fourth]) => `10.0.${third}.${fourth}`),
  byte.map((last) => `fd00::${last.toString(16)}`),
);
// Names of contexts are written as those of images, with and without what is usual.
const context = fc.record({
  registry: fc.constantFrom('', 'docker.io/library/', 'docker.io/team/', 'registry.example.com:5000/'),
  name: dnsName,
  tag: fc.constantFrom('', ':1', ':latest'),
  text: hostileText,
});
const secretId = fc.stringMatching(/^[A-Za-z0-9_][A-Za-z0-9_.-]{0,20}$/);
const few = { maxKeys: 2, noNullPrototype: true };

/** A build with generated text wherever a user's text may be. */
export const generatedBuild = fc.record({
  /** Path in the context; undefined for a Dockerfile that travels with the Pod. */
  dockerfile: fc.option(dockerfilePath, { freq: 2, nil: undefined }),
  comment: hostileText,
  literal: hostileText,
  values: fc.array(hostileText, { minLength: 1, maxLength: 4 }),
  label: hostileText,
  hosts: fc.dictionary(
    dnsName.map((name) => `${name}.example.com`),
    address,
    few,
  ),
  hostname: dnsName,
  stage: dnsName,
  contexts: fc.uniqueArray(context, { maxLength: 2, selector: ({ name }) => name }),
  // Old engines take an empty secret for none.
  secrets: fc.dictionary(
    secretId,
    hostileText.filter((text) => text !== ''),
    few,
  ),
});

export type GeneratedBuild = ReturnType<typeof generatedBuild.generate>['value'];

/** What `/out` of the image has to hold, by file. */
export function expectedFiles({ literal, values, contexts, secrets }: GeneratedBuild): Readonly<Record<string, string>> {
  return Object.fromEntries([
    ['literal', literal],
    ...values.map((value, index) => [`arg-${index}`, value]),
    ...contexts.map(({ text }, index) => [`context-${index}`, text]),
    ...Object.values(secrets).map((text, index) => [`secret-${index}`, text]),
  ]);
}

/** The request, whose files are laid out. It also writes `hosts`, `hostname`, and `kept` and `anew`, which stages make of chance. */
export function requestOf(bench: Workbench, image: string, generated: GeneratedBuild): TestBuild {
  const { dockerfile, values, label, hosts, hostname, stage, contexts, secrets } = generated;
  const text = dockerfileText(generated);
  for (const [index, { text }] of contexts.entries()) bench.node.write(`${sources}/context-${index}/text`, text);
  return {
    image,
    ...(dockerfile === undefined ? { dockerfileFrom: { type: 'inline', text } } : { dockerfile, files: { [dockerfile]: text } }),
    buildArgs: Object.fromEntries(values.map((value, index) => [`ARG${index}`, value])),
    imageLabels: { 'com.example.text': label },
    noCache: [`anew-${stage}`, 'last'],
    run: { addHosts: hosts, hostname },
    namedContexts: Object.fromEntries(
      contexts.map(({ registry, name, tag }, index) => [`${registry}${name}${tag}`, contextIn(`context-${index}`)]),
    ),
    secrets: Object.fromEntries(Object.keys(secrets).map((id, index) => [id, { secretName: 'generated', key: `${index}` }])),
  };
}

/** The Secret of the build. */
export function secretOf({ secrets }: GeneratedBuild) {
  const stringData = Object.fromEntries(Object.values(secrets).map((text, index) => [`${index}`, text]));
  return { kind: 'Secret', metadata: { name: 'generated' }, ...{ stringData } } as const;
}

function contextIn(subPath: string): NonNullable<ImageBuildRequest['namedContexts']>[string] {
  return { type: 'persistentVolumeClaim', claimName: 'sources', subPath };
}

const chance = 'cat /proc/sys/kernel/random/uuid';

function dockerfileText({ comment, literal, values, stage, contexts, secrets }: GeneratedBuild): string {
  const names = values.map((_, index) => `ARG${index}`);
  return [
    // Its programs are elsewhere, as a step that two stages share is built anew for both.
    `FROM scratch AS kept-${stage}\nCOPY busybox /kept/busybox\nRUN ["/kept/busybox", "sh", "-c", "${chance} > /chance"]\n`,
    `${fromBusybox.replace('scratch', `scratch AS anew-${stage}`)}RUN ${chance} > /chance\n`,
    `${fromBusybox.replace('scratch', 'scratch AS last')}# ${comment.replaceAll(/[\r\n]/g, ' ')}\nARG ${names.join(' ')}\n`,
    `RUN ${JSON.stringify(['/bin/busybox', 'sh', '-c', 'mkdir /out && printf %s "$0" > /out/literal', literal])}\n`,
    `RUN ${names.map((name, index) => `printf %s "$${name}" > /out/arg-${index}`).join(' && ')}\n`,
    `RUN hostname > /out/hostname && cat /etc/hosts > /out/hosts\n`,
    ...['kept', 'anew'].map((name) => `COPY --from=${name}-${stage} /chance /out/${name}\n`),
    ...contexts.map(({ registry, name, tag }, index) => `COPY --from=${registry}${name}${tag} text /out/context-${index}\n`),
    ...Object.keys(secrets).map((id, index) => `RUN --mount=type=secret,id=${id},target=/secret cat /secret > /out/secret-${index}\n`),
  ].join('');
}
