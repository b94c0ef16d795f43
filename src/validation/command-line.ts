import { textAt, textsAt } from '../review/loose';
import type { ReviewedContainer } from '../review/pods';
import { pathTo } from '../values/issue-path';

/** One program that a container runs. */
export interface Command {
  /** Its name, without the directory. */
  readonly program: string;
  /** The whole command line. */
  readonly words: readonly string[];
  /** Where in the object it is written. */
  readonly path: string;
}

const known = ['buildkitd', 'buildkitd-entrypoint', 'buildctl', 'buildctl-daemonless.sh', 'podman', 'buildah', 'skopeo'];
const wrappers = ['rootlesskit', 'tini', 'dumb-init', 'sudo', 'timeout', 'nice', 'nohup', 'env', 'exec', 'time'];
const shells = ['sh', 'ash', 'bash', 'dash'];

/** The programs that a container runs: that of its command or its image, or those of a shell's script. */
export function commandsOf(container: ReviewedContainer): readonly Command[] {
  const own = textsAt(container.value, 'command');
  const args = textsAt(container.value, 'args');
  const words = own.length > 0 ? [...own, ...args] : [...entryPoint(textAt(container.value, 'image') ?? '', args), ...args];
  const path = pathTo(container.path, args.length > 0 ? 'args' : 'command');
  // What the kubelet makes of an escaped `$`.
  const lines = scripts(words.map((word) => word.replaceAll('$$', '$')));
  return lines.filter((line) => line.length > 0).map((line) => ({ program: programOf(line), words: line, path }));
}

/** What an image runs by itself, as far as it is known by its name or by the flags it gets. */
function entryPoint(image: string, args: readonly string[]): readonly string[] {
  const [repository = '', tag = ''] = image.split('@')[0]?.split(/:(?!.*\/)/) ?? [];
  if (/(^|\/)skopeo(\/|$)/.test(repository)) return ['skopeo'];
  const isDaemon = args.some((arg) => /^--(oci|containerd)-worker/.test(arg));
  if (!isDaemon && !/(^|\/)buildkit$/.test(repository)) return [];
  return /rootless/.test(tag) ? ['rootlesskit', 'buildkitd'] : ['buildkitd'];
}

function programOf(words: readonly string[]): string {
  const names = words.map(baseName);
  const [first = ''] = names;
  return wrappers.includes(first) ? (names.find((name) => known.includes(name)) ?? first) : first;
}

function baseName(word: string): string {
  return word.slice(word.lastIndexOf('/') + 1);
}

/** The command line itself, or those of the script that it gives to a shell. */
function scripts(words: readonly string[]): readonly (readonly string[])[] {
  const flag = words.findIndex((word) => /^-[a-z]*c$/.test(word));
  const script = shells.includes(baseName(words[0] ?? '')) && flag !== -1 ? words[flag + 1] : undefined;
  return script === undefined
    ? [words]
    : script
        .replaceAll('\\\n', ' ')
        .split(/&&|\|\||[;\n|&]/)
        .map(wordsOf);
}

// Not all that a shell can do, but the way in which commands are written in manifests.
function wordsOf(command: string): readonly string[] {
  const words = [...command.matchAll(/(?:"[^"]*"|'[^']*'|[^\s"'])+/g)].map(([word]) => word.replaceAll(/^["']|["']$/g, ''));
  const start = words.findIndex((word) => !/^\w+=|^(if|then|else|do|while|until|!|\{|\()$/.test(word));
  return start === -1 ? [] : words.slice(start);
}

/** The values of a flag, in both of its forms: `--name value` and `--name=value`. */
export function flagValues({ words }: Command, ...names: readonly string[]): readonly string[] {
  return words.flatMap((word, index) => {
    const [, name, value] = /^--?([\w-]+)(?:=(.*))?$/s.exec(word) ?? [];
    if (name === undefined || !names.includes(name)) return [];
    return [value ?? words[index + 1] ?? ''];
  });
}

/** The value of a flag that counts, which is the last. */
export function flagValue(command: Command, name: string): string | undefined {
  return flagValues(command, name).at(-1);
}

/** Whether a flag is there, with or without a value. */
export function hasFlag({ words }: Command, name: string): boolean {
  return words.some((word) => word === `--${name}` || word.startsWith(`--${name}=`));
}
