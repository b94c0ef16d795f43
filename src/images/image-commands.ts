import type { CommandResult } from './command-output';

/** What can be done with an image on a node. */
export type ImageOperation = 'exists' | 'list' | 'pull' | 'push' | 'tag' | 'load' | 'remove';

/** A program and its arguments, for a call without a shell. */
export type Argv = readonly [program: string, ...args: string[]];

/**
 * The commands of one container runtime for its images. The operations that the node's own client cannot do are done by
 * another tool and say so in `unsupported`. No argument ever holds a credential.
 *
 * Names of images are image references: they are completed (`app` is `docker.io/library/app:latest`), and what is none
 * throws a ConfigError.
 */
export interface ImageCommands {
  /** Whether the node has an image. Its exit code alone does not tell: read it with `parse`. */
  readonly exists: LookupCommand;
  /** The images of the node. */
  readonly list: ListCommand;
  /** Pulls an image from its registry. */
  readonly pull: ImageCommand<[name: string]>;
  /** Pushes an image of the node to the registry that its name tells. */
  readonly push: ImageCommand<[name: string]>;
  /** Gives an image of the node another name, taking it from the image that has it. */
  readonly tag: ImageCommand<[name: string, newName: string]>;
  /**
   * Loads an image from a file as `docker save` and BuildKit's `type=docker` exporter write it. The file holds one image,
   * which has the name already.
   */
  readonly load: ImageCommand<[file: string, name: string]>;
  /** Removes an image from the node. It fails if the node does not have it. */
  readonly remove: RemoveCommand;
}

/**
 * How one operation is done.
 *
 * @typeParam Args - what the operation is told
 */
export interface ImageCommand<Args extends readonly unknown[]> {
  /** The program that does it. */
  readonly tool: string;
  /**
   * The exact command.
   *
   * @param args - the names or the file that it is for
   * @throws ConfigError if an argument is not what it has to be.
   */
  readonly argv: (...args: Args) => Argv;
  /** What the node's own client cannot do, which is why `tool` does it. */
  readonly unsupported?: UnsupportedOperation;
}

/** A command that looks an image up. */
export interface LookupCommand extends ImageCommand<[name: string]> {
  /**
   * Reads the result. Exit code 0 means that the image exists. Any other one means that it does not, or that the question
   * could not be asked; the message on the standard error tells which.
   *
   * @param result - what the command has left behind
   * @throws CommandOutputError if the question could not be asked.
   */
  readonly parse: (result: CommandResult) => boolean;
}

/** A command that lists images. */
export interface ListCommand extends ImageCommand<[]> {
  /**
   * Reads the standard output of the command, once it has succeeded.
   *
   * @param stdout - all of it
   * @throws CommandOutputError if it is something else.
   */
  readonly parse: (stdout: string) => readonly NodeImage[];
}

/** A command that removes an image. */
export interface RemoveCommand extends ImageCommand<[name: string]> {
  /**
   * What goes: this name alone, and the image with its last name; or the image with all of its names. Two builds of the
   * same content are one image with two names: look for other names in the list first where the image goes.
   */
  readonly removes: 'name' | 'image';
}

/** Why a tool does not do an operation, and which one does. */
export interface UnsupportedOperation {
  /** The tool that does not do it. */
  readonly tool: string;
  /** Why it does not. */
  readonly reason: string;
  /** The tool that does. */
  readonly instead: string;
}

/** An image of a node. */
export interface NodeImage {
  /** ID of the image as its runtime writes it: some begin it with `sha256:`. */
  readonly id: string;
  /** Fully qualified names with a tag. Empty for an image that has lost its names. */
  readonly names: readonly string[];
  /** Fully qualified names with a digest, which an image gets where it is pulled from a registry or pushed to it. */
  readonly digests: readonly string[];
  /** Size on the node; rounded to three digits where the runtime's client prints no more. Absent if it prints none. */
  readonly sizeBytes?: number;
}
