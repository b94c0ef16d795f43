import { Report } from '../errors';

/** What a command left behind. */
export interface CommandResult {
  /** Exit code; null if a signal ended the command. */
  readonly exitCode: number | null;
  /** What it printed to its standard error. */
  readonly stderr: string;
}

/** The output of a command is not what its parser knows, so it tells nothing about the image. */
export class CommandOutputError extends Error {
  /**
   * Says what was expected and what was received.
   *
   * @param command - the words of the command that say what it does
   * @param expected - what its output should be
   * @param received - what it is
   * @param fix - what to do about it
   */
  constructor(command: string, expected: string, received: unknown, fix: string) {
    super(Report.single(`output of ${command}`, expected, received, fix).message);
    this.name = 'CommandOutputError';
  }
}

/**
 * Reads a command that looks one image up. Exit code 0 is a yes. Any other one is a no only if the command says that the
 * image is absent: an engine that is down and a registry that refuses the credentials fail in the same way, and whoever
 * took that for a no would remove what is still needed.
 *
 * @throws CommandOutputError if the command failed for another reason.
 */
export function parseLookup(command: string, absent: RegExp, { exitCode, stderr }: CommandResult): boolean {
  if (exitCode === 0) return true;
  if (exitCode !== null && absent.test(stderr)) return false;
  const received = lastWords(stderr) || `exit code ${exitCode}`;
  throw new CommandOutputError(command, 'success, or the message that there is no such image', received, 'whether it exists is not known');
}

const longestWords = 120;

/** Programs say last what went wrong, after a stamp and what they were about to do. */
function lastWords(stderr: string): string {
  const line = stderr.trim().split('\n').pop() ?? '';
  return line.length <= longestWords ? line : `...${line.slice(-longestWords)}`;
}
