import { textAt } from '../../review/loose';
import { parseImage } from '../../values/image';
import { pathTo } from '../../values/issue-path';
import type { ValidatedApp } from '../app';
import { imageNamesOf } from '../clients';
import type { Command } from '../command-line';
import type { ValidatedContainer } from '../containers';
import { expected, type Finding, type Rule } from '../rule';

/** What becomes of images that are named in another way than container runtimes and BuildKit read them. */
export const imageRules = {
  'image-reference': {
    severity: 'error',
    summary: 'An image is a reference that container runtimes read. The API server accepts any text, and the Pod ends in InvalidImageName.',
    fix: 'Write it in lower case, with at most one tag and one digest.',
    find: ({ containers }) => containers.flatMap(faultyReferences),
  },
  'short-image-name': {
    severity: 'error',
    summary:
      'An image that is built on nodes, or that is never pulled, is named with its registry. BuildKit keeps the name as it is given, while the kubelet looks for `docker.io/library/…`; and CRI-O resolves no name without a registry, unless its node says where to look.',
    fix: 'Write the whole name, such as `docker.io/library/app:1` or `registry.example.com/app:1`, in the build and in the Pods that run it.',
    find: (app) => [...shortOutputs(app), ...shortImages(app)],
  },
  'image-tag': {
    severity: 'warning',
    summary:
      'The images that build have a tag that stays what it is, or a digest. Flags, defaults and formats differ between versions of BuildKit, podman and skopeo, and a tag that moves brings them without a change of the manifests.',
    fix: 'Pin a version, such as `docker.io/moby/buildkit:v0.32.2`.',
    find: ({ containers }) => containers.filter(({ commands }) => commands.some(builds)).flatMap(movingTags),
  },
} as const satisfies Readonly<Record<string, Rule>>;

// What Helm fills in is no image yet.
function isTemplate(text: string): boolean {
  return text.includes('{{');
}

function faultyReferences({ object, image, path }: ValidatedContainer): readonly Finding[] {
  if (image === undefined || isTemplate(image)) return [];
  const parsed = parseImage(image);
  return 'fault' in parsed ? [expected(object, pathTo(path, 'image'), `an image reference: ${parsed.fault}`, image)] : [];
}

/** Whether an image is named without a registry, and so has a longer name, too. */
function isShort(image: string): boolean {
  const [first = '', ...rest] = image.split('/');
  return rest.length === 0 || !(/[.:]/.test(first) || first === 'localhost');
}

function longName(image: string): string | undefined {
  const parsed = parseImage(image);
  return 'fault' in parsed ? undefined : parsed.reference.name;
}

function shortOutputs(app: ValidatedApp): readonly Finding[] {
  return app.builders.flatMap(({ container: { object }, command }) =>
    imageNamesOf(command)
      .filter((name) => isShort(name) && longName(name) !== undefined)
      .map((name) => expected(object, command.path, `the output to be named "${longName(name)}"`, name)),
  );
}

function shortImages(app: ValidatedApp): readonly Finding[] {
  const built = new Set(app.builders.flatMap(({ command }) => imageNamesOf(command).map(longName)));
  return app.containers.flatMap(({ object, image, value, path }) => {
    if (image === undefined || isTemplate(image) || !isShort(image)) return [];
    const name = longName(image);
    const isLocal = value.imagePullPolicy === 'Never' || (value.imagePullPolicy !== 'Always' && built.has(name));
    return isLocal && name !== undefined ? [expected(object, pathTo(path, 'image'), `"${name}"`, image)] : [];
  });
}

const builders = ['buildkitd', 'buildkitd-entrypoint', 'buildctl', 'buildctl-daemonless.sh', 'podman', 'buildah', 'skopeo'];

function builds({ program }: Command): boolean {
  return builders.includes(program);
}

// The tags of BuildKit, buildx, podman and skopeo that every release moves.
const moving = /^(latest|rootless|master|master-rootless|nightly|nightly-rootless|buildx-stable-1|buildx-stable-1-rootless|stable|dev)$/;

function movingTags({ object, value, reference, path }: ValidatedContainer): readonly Finding[] {
  if (reference === undefined || reference.digest !== undefined || !moving.test(reference.tag ?? '')) return [];
  return [expected(object, pathTo(path, 'image'), 'a pinned version or a digest', textAt(value, 'image'))];
}
