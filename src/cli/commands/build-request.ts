import { isDnsLabel } from '../../values/dns';
import { isRecord, type UnknownRecord } from '../../values/record';
import { usageFailure } from '../failure';

/** What flags say of a build. */
export interface BuildFlags {
  /** The name of the image, then more names of it. */
  readonly image?: readonly string[];
  readonly context?: UnknownRecord;
  readonly dockerfile?: string;
  readonly target?: string;
  readonly buildArg?: Readonly<Record<string, string>>;
  readonly platform?: readonly string[];
  readonly name?: string;
  readonly nodePool?: string;
}

/** The flag that says each part of a request. */
export const flagOf: Readonly<Record<string, string>> = {
  image: '--image',
  additionalImages: '--image',
  context: '--context',
  dockerfile: '--dockerfile',
  target: '--target',
  buildArgs: '--build-arg',
  platforms: '--platform',
  name: '--name',
  nodePool: '--node-pool',
};

/** What flags say, in the words of a request. */
export function saidByFlags({ image: [image, ...additionalImages] = [], buildArg, platform, ...flags }: BuildFlags): UnknownRecord {
  const { context, dockerfile, target, name, nodePool } = flags;
  const more = additionalImages.length === 0 ? undefined : additionalImages;
  const said = { image, additionalImages: more, context, dockerfile, target, buildArgs: buildArg, platforms: platform, name, nodePool };
  return Object.fromEntries(Object.entries(said).filter(([, value]) => value !== undefined));
}

/** The request of a build: what its file says, and before that the flags. Build args are those of both. */
export function requestOf(flags: BuildFlags, data: unknown): UnknownRecord {
  const { $schema, ...file } = isRecord(data) ? data : {};
  const said = saidByFlags(flags);
  const buildArgs = isRecord(file.buildArgs) && isRecord(said.buildArgs) ? { buildArgs: { ...file.buildArgs, ...said.buildArgs } } : {};
  const request: UnknownRecord = { ...file, ...said, ...buildArgs };
  const name = request.name === undefined ? nameFor(request.image) : undefined;
  return name === undefined ? request : { ...request, name };
}

/** A name for the build of an image: `build-web-1-4` for `registry.example.com/team/web:1.4`. The same build has the same name. */
function nameFor(image: unknown): string | undefined {
  // Without an image there is no build, and its name is not the user's problem.
  const own = String(image ?? '').replace(/^.*\//, '');
  const name = ['build', ...(own.toLowerCase().match(/[a-z0-9]+/g) ?? [])].join('-');
  return isDnsLabel(name) ? name : undefined;
}

/**
 * The context that a flag names.
 *
 * @throws CommandFailure for one of this machine, whose files no Pod sees.
 */
export function parseContext(text: string): UnknownRecord {
  const [, claimName, subPath] = /^pvc:([^/]*)(?:\/(.*))?$/s.exec(text) ?? [];
  if (claimName !== undefined)
    return { type: 'persistentVolumeClaim', claimName, ...(subPath !== undefined && subPath !== '' && { subPath }) };
  if (text.startsWith('/')) return { type: 'hostPath', path: text };
  if (/^(?:git@|ssh:|git:)/.test(text) || /^https?:[^#]*\.git(?:#|$)/.test(text)) return { type: 'git', url: text };
  if (/^https?:/.test(text)) return { type: 'http', url: text };
  throw usageFailure(
    `--context: expected one that the cluster reaches, received ${JSON.stringify(text)}; give a repository https://HOST/REPOSITORY.git[#REF[:DIRECTORY]], ` +
      'an archive https://HOST/ARCHIVE.tar.gz, a claim pvc:CLAIM[/DIRECTORY], or the absolute path of a directory on the node: nothing is sent from this machine',
  );
}

/** @throws CommandFailure for what has no name. */
export function parseBuildArg(text: string, others: Readonly<Record<string, string>> = {}): Readonly<Record<string, string>> {
  const [, name, value] = /^([^=]+)=(.*)$/s.exec(text) ?? [];
  if (name === undefined || value === undefined) {
    throw usageFailure(`--build-arg: expected NAME=VALUE, received ${JSON.stringify(text)}; values of the environment are not taken`);
  }
  return { ...others, [name]: value };
}
