import { exitCodes } from '../failure';
import type { Remark } from '../source/source';
import { coloursFor } from './colours';
import { describeWarnings } from './describe';

/** The colours of what is said besides the output. */
export const colours = coloursFor(process.stderr.isTTY === true, process.env);

/** Writes what a command was asked for, and nothing else. */
export function print(text: string): void {
  process.stdout.write(text.endsWith('\n') ? text : `${text}\n`);
}

/** Says something to whoever runs the command. */
export function say(lines: readonly string[]): void {
  if (lines.length > 0) process.stderr.write(`${lines.join('\n')}\n`);
}

/** Says what does not keep the command from doing its work. */
export function warn(warnings: readonly Remark[]): void {
  say(describeWarnings(warnings, colours));
}

/** All of standard input. */
export async function readStandardInput(): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of process.stdin) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks);
}

/** Whether a person would have to type what is read from standard input. */
export function inputIsTerminal(): boolean {
  return process.stdin.isTTY === true;
}

/** Ends the program when nobody reads its output any more, as `| head` does, or when it cannot be written. */
export function endWithOutput(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE' && stream === process.stdout) say([`error: cannot write the output: ${error.message}`]);
      process.exit(error.code === 'EPIPE' ? exitCodes.pipe : exitCodes.file);
    });
  }
}
