import { CommandOutputError, parseLookup } from '../../images/command-output';
import type { Argv, ImageCommands, NodeImage } from '../../images/image-commands';
import { absolutePath, archivePath, imageName, taggedName } from '../../images/image-name';
import { parseJson } from '../../images/json';
import { normalizePath, socketPath } from '../../values/host-path';
import { parseImage } from '../../values/image';
import { isRecord, type UnknownRecord } from '../../values/record';

/** Where the docker CLI finds the engine and the credentials. */
export interface DockerCommandsOptions {
  /** Path of the engine's socket. */
  readonly socket: string;
  /**
   * Directory with the `config.json` that holds the credentials of registries. Certificates and insecure registries are
   * settings of the engine: /etc/docker/certs.d and `insecure-registries` in its daemon.json.
   * @default - the CLI's own default
   */
  readonly configDirectory?: string;
}

const tool = 'docker';

/**
 * The commands of docker for images. Removing takes one name away; the engine keeps an image that a container uses.
 *
 * An engine with the `imageStore` `containerd` pushes layers as it has them, so that a pulled image keeps its digest. It may lack one
 * that another image has brought in another compression, and then fails to push the image to another registry. The size of an image is
 * that of its layers as they are kept and unpacked.
 *
 * @param options - where the tool finds what it needs
 * @throws ConfigError if the directory is no absolute path.
 */
export function dockerCommands({ socket, configDirectory }: DockerCommandsOptions): ImageCommands {
  const config = configDirectory === undefined ? [] : [`--config=${absolutePath('configDirectory', configDirectory)}`];
  const host = `--host=unix://${normalizePath(socketPath(socket))}`;
  const image = (...args: readonly string[]): Argv => [tool, ...config, host, 'image', ...args];
  return {
    exists: {
      tool,
      argv: (name) => image('inspect', '--format={{.Id}}', imageName(name)),
      // The engine begins the message with a capital letter; with a small one it says that it cannot read the name.
      parse: (result) => parseLookup('docker image inspect', /No such image/, result),
    },
    list: { tool, argv: () => image('ls', '--no-trunc', '--digests', '--format={{json .}}'), parse: parseDockerImages },
    pull: { tool, argv: (name) => image('pull', imageName(name)) },
    push: { tool, argv: (name) => image('push', taggedName(name)) },
    tag: { tool, argv: (name, newName) => image('tag', imageName(name), taggedName(newName)) },
    load: { tool, argv: (file, name) => image('load', `--input=${archivePath(file, name)}`) },
    remove: { tool, argv: (name) => image('rm', imageName(name)), removes: 'name' },
  };
}

/**
 * Reads `docker image ls --format='{{json .}}'`: a JSON object a line, one for each name of each image.
 *
 * @throws CommandOutputError if it is something else.
 */
export function parseDockerImages(stdout: string): readonly NodeImage[] {
  const rows = stdout.split('\n').filter((line) => line.trim() !== '');
  const images = new Map<string, NodeImage>();
  for (const row of rows.map(imageRow)) images.set(row.id, merge(images.get(row.id), row));
  return [...images.values()];
}

function imageRow(line: string): NodeImage {
  const row = parseJson(line);
  if (!isRecord(row) || typeof row.ID !== 'string' || row.ID === '') {
    throw new CommandOutputError('docker image ls', 'a JSON object with an "ID" on each line', line, 'run it with --format={{json .}}');
  }
  const bytes = sizeInBytes(row.Size);
  return {
    id: row.ID,
    names: qualified(row, ':', row.Tag),
    digests: qualified(row, '@', row.Digest),
    ...(bytes !== undefined && { sizeBytes: bytes }),
  };
}

/** The CLI shortens the names of docker.io, and writes `<none>` where there is no name, tag or digest. */
function qualified({ Repository: repository }: UnknownRecord, separator: ':' | '@', value: unknown): readonly string[] {
  if (typeof repository !== 'string' || typeof value !== 'string') return [];
  const parsed = parseImage(`${repository}${separator}${value}`);
  return 'fault' in parsed ? [] : [parsed.reference.name];
}

function merge(image: NodeImage | undefined, row: NodeImage): NodeImage {
  if (image === undefined) return row;
  const union = (a: readonly string[], b: readonly string[]) => [...new Set([...a, ...b])];
  return { ...image, names: union(image.names, row.names), digests: union(image.digests, row.digests) };
}

const units = ['B', 'kB', 'MB', 'GB', 'TB', 'PB'];

/** The CLI prints three digits and a decimal unit: `72.8MB`. */
function sizeInBytes(text: unknown): number | undefined {
  const [, digits, unit = ''] = (typeof text === 'string' && /^(\d+(?:\.\d+)?)([kMGTP]?B)$/.exec(text)) || [];
  return digits === undefined ? undefined : Math.round(Number(digits) * 1000 ** units.indexOf(unit));
}
