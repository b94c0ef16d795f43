/**
 * The parts of an image reference, completed as container runtimes do it.
 *
 * @see https://github.com/distribution/reference
 */
export interface ImageReference {
  /** Registry host, with its port: `docker.io` where none is given. */
  readonly registry: string;
  /** Repository in the registry: `library/app` where docker.io's `app` is meant. */
  readonly repository: string;
  /** Tag: `latest` where neither a tag nor a digest is given. */
  readonly tag?: string;
  /** Digest, such as `sha256:...`. */
  readonly digest?: string;
  /** The whole reference, fully qualified: the name under which a container runtime keeps the image. */
  readonly name: string;
}

/** A reference, and whether its tag was assumed. */
export interface ParsedImage {
  readonly reference: ImageReference;
  readonly assumedTag: boolean;
}

/** What keeps text from being an image reference, as advice. */
export interface ImageFault {
  readonly fault: string;
}

const registry = /^(?:[a-zA-Z0-9]+(?:-+[a-zA-Z0-9]+)*(?:\.[a-zA-Z0-9]+(?:-+[a-zA-Z0-9]+)*)*|\[[a-fA-F0-9:]+\])(?::[0-9]+)?$/;
const repository = /^[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*(?:\/[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*)*$/;
const tagPattern = /^\w[\w.-]{0,127}$/;
// The grammar has more; these are the ones that runtimes know.
const digestPattern = /^(?:sha256:[0-9a-f]{64}|sha384:[0-9a-f]{96}|sha512:[0-9a-f]{128})$/;
const longestRepository = 255;
// Registry, repository, tag and digest at their longest.
const longestReference = 1024;

/** Whether text is the tag of an image. */
export function isTag(text: string): boolean {
  return tagPattern.test(text);
}

/** What keeps text from being an image reference, undefined if nothing does. */
export function faultOfImage(text: string): string | undefined {
  const parts = partsOf(text);
  return 'fault' in parts ? parts.fault : undefined;
}

/** Parses an image reference by the grammar of the distribution project. */
export function parseImage(text: string): ParsedImage | ImageFault {
  const parts = partsOf(text);
  if ('fault' in parts) return parts;
  const { host, path, tag, digest } = parts;
  const assumedTag = tag === undefined && digest === undefined;
  return { reference: complete(host, path, assumedTag ? 'latest' : tag, digest), assumedTag };
}

function partsOf(text: string): Parts | ImageFault {
  if (text.length > longestReference) return { fault: `write at most ${longestReference} characters` };
  const at = text.indexOf('@');
  const named = at === -1 ? text : text.slice(0, at);
  const digest = at === -1 ? undefined : text.slice(at + 1);
  const { host, rest } = splitRegistry(named);
  const colon = rest.indexOf(':');
  const path = colon === -1 ? rest : rest.slice(0, colon);
  const tag = colon === -1 ? undefined : rest.slice(colon + 1);
  const parts = { text, host, path, tag, digest };
  const fault = digest?.includes('@') ? 'write at most one "@"' : faultOf(parts);
  return fault === undefined ? parts : { fault };
}

/** The first component is a registry if it cannot be a repository of docker.io: the rule of every container runtime. */
function splitRegistry(named: string): { readonly host: string; readonly rest: string } {
  const slash = named.indexOf('/');
  const first = named.slice(0, slash);
  const isHost = slash !== -1 && (/[.:]/.test(first) || first === 'localhost' || first !== first.toLowerCase());
  return isHost ? { host: first, rest: named.slice(slash + 1) } : { host: 'docker.io', rest: named };
}

interface Parts {
  readonly text: string;
  readonly host: string;
  readonly path: string;
  readonly tag: string | undefined;
  readonly digest: string | undefined;
}

/** What is wrong with the text as a whole says more than what is wrong with a part of it. */
function faultOf(parts: Parts): string | undefined {
  const fault = faultOfName(parts) ?? faultOfSuffix(parts);
  const isRight = fault === undefined && parts.host === parts.host.toLowerCase();
  return isRight ? undefined : (faultOfText(parts) ?? fault);
}

function faultOfText({ text, host, path, tag }: Parts): string | undefined {
  if (/\s/.test(text)) return 'write it without spaces';
  if (text.includes(',')) return 'write it without commas: give more names one by one';
  if (text.includes('://')) return 'write it without a scheme';
  if (host + path !== (host + path).toLowerCase()) return `write it in lower case: "${lowerCase(text, tag)}"`;
  return undefined;
}

function faultOfName({ host, path }: Parts): string | undefined {
  if (!registry.test(host)) return `"${host}" is not a registry host`;
  if (!repository.test(path)) return `"${path}" is not a repository`;
  if (path.length === 64 && /^[a-f0-9]+$/.test(path)) return 'a repository of 64 hexadecimal digits would be taken for an image ID';
  if (path.length > longestRepository) return `the repository may have at most ${longestRepository} characters`;
  return undefined;
}

function faultOfSuffix({ tag, digest }: Parts): string | undefined {
  if (tag !== undefined && !tagPattern.test(tag)) return `"${tag}" is not a tag`;
  if (digest !== undefined && !digestPattern.test(digest)) return `"${digest}" is not a digest`;
  return undefined;
}

/** Everything in lower case but the tag, whose case counts. */
function lowerCase(text: string, tag: string | undefined): string {
  const end = tag === undefined ? text.length : text.indexOf(`:${tag}`);
  return text.slice(0, end).toLowerCase() + text.slice(end);
}

/** The shortest text for what a reference names, by which BuildKit knows the contexts of a build: `app` for `docker.io/library/app:latest`. */
export function familiarName({ name }: ImageReference): string {
  return name.replace(/^docker\.io\/(library\/(?!.*\/))?/, '').replace(/:latest$/, '');
}

const oldDockerHub = 'index.docker.io';

function complete(host: string, path: string, tag?: string, digest?: string): ImageReference {
  const domain = host === oldDockerHub ? 'docker.io' : host;
  const full = domain === 'docker.io' && !path.includes('/') ? `library/${path}` : path;
  const suffix = (tag === undefined ? '' : `:${tag}`) + (digest === undefined ? '' : `@${digest}`);
  return {
    registry: domain,
    repository: full,
    name: `${domain}/${full}${suffix}`,
    ...(tag !== undefined && { tag }),
    ...(digest !== undefined && { digest }),
  };
}
