import { normalizePath, socketPath } from '../values/host-path';
import { isRecord, type UnknownRecord } from '../values/record';
import { CommandOutputError, type CommandResult, parseLookup } from './command-output';
import type { Argv, ImageCommand, ListCommand, LookupCommand, NodeImage, UnsupportedOperation } from './image-commands';
import { imageName, storedName } from './image-name';
import { parseJson, stringsOf } from './json';

const tool = 'crictl';

/** What crictl can do with images: what the kubelet can do over the container runtime interface. */
export interface CrictlCommands {
  readonly exists: LookupCommand;
  readonly list: ListCommand;
  /** Registries, their certificates and their credentials are set up on the node: crictl has no option for them. */
  readonly pull: ImageCommand<[name: string]>;
  /** How much goes is the runtime's decision. */
  readonly remove: ImageCommand<[name: string]>;
}

/**
 * The commands of crictl. Both endpoints are given, because the one for images otherwise comes from the environment or from
 * /etc/crictl.yaml. The timeout holds for every call but a pull; the default of two seconds is too short for a busy node.
 *
 * @see https://github.com/kubernetes-sigs/cri-tools/blob/master/docs/crictl.md
 */
export function crictlCommands(socket: string): CrictlCommands {
  const endpoint = `unix://${normalizePath(socketPath(socket))}`;
  const crictl = (...args: readonly string[]): Argv => [
    tool,
    `--runtime-endpoint=${endpoint}`,
    `--image-endpoint=${endpoint}`,
    '--timeout=30s',
    ...args,
  ];
  return {
    exists: { tool, argv: (name) => crictl('inspecti', '--quiet', imageName(name)), parse: parseExists },
    list: { tool, argv: () => crictl('images', '--output=json'), parse: parseCrictlImages },
    pull: { tool, argv: (name) => crictl('pull', imageName(name)) },
    remove: { tool, argv: (name) => crictl('rmi', storedName(name)) },
  };
}

/** Why crictl does not do an operation. */
export function notByCrictl(operation: 'push' | 'tag' | 'load', instead: string): UnsupportedOperation {
  const reasons = {
    push: 'the container runtime interface has no call that pushes an image',
    tag: 'the container runtime interface has no call that names an image',
    load: 'the container runtime interface takes images from registries only',
  };
  return { tool, reason: reasons[operation], instead };
}

function parseExists(result: CommandResult): boolean {
  return parseLookup('crictl inspecti', /no such image/, result);
}

/**
 * Reads `crictl images --output=json`.
 *
 * @throws CommandOutputError if it is something else.
 */
export function parseCrictlImages(stdout: string): readonly NodeImage[] {
  const answer = parseJson(stdout);
  const list = isRecord(answer) ? answer.images : undefined;
  if (!Array.isArray(list)) throw notTheList('a JSON object with a list "images"', answer ?? stdout);
  return list.map(nodeImage);
}

function nodeImage(image: unknown): NodeImage {
  if (!isRecord(image) || typeof image.id !== 'string' || image.id === '') throw notTheList('an image with an "id"', image);
  return { id: image.id, names: namesOf(image.repoTags), digests: namesOf(image.repoDigests), ...sizeOf(image) };
}

/** Some runtimes write `<none>` where an image has no name. */
function namesOf(value: unknown): readonly string[] {
  return stringsOf(value).filter((name) => !name.includes('<none>'));
}

/** The size is a 64-bit number, which JSON of protocol buffers writes as a string. */
function sizeOf({ size }: UnknownRecord): { readonly sizeBytes?: number } {
  return typeof size === 'string' && /^\d+$/.test(size) ? { sizeBytes: Number(size) } : {};
}

function notTheList(expected: string, received: unknown): CommandOutputError {
  return new CommandOutputError('crictl images', expected, received, 'run it with --output=json');
}
