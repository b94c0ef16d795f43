import { positionOf, type Span } from '../source/source';
import type { Colours } from './colours';

// What fits beside the number of a line.
const widest = 100;
const before = 60;

/** The line of a span with a mark below what is meant. Of a long line, such as JSON without line breaks, the part around it. */
export function codeFrame({ source, start, end }: Span, colours: Colours): readonly string[] {
  const { line, column, text } = positionOf(source, start);
  if (text.trim() === '') return [];
  const cut = text.length > widest ? Math.max(0, column - 1 - before) : 0;
  const shown = withoutCredentials(text)
    .slice(cut, cut + widest)
    .replaceAll('\t', ' ');
  const length = Math.max(1, Math.min(end - start, shown.length - (column - 1 - cut)));
  const margin = String(line).length;
  return [
    `  ${colours.dim(`${line} |`)} ${shown}`,
    `  ${colours.dim(`${' '.repeat(margin)} |`)} ${' '.repeat(column - 1 - cut)}${colours.red('^'.repeat(length))}`,
  ];
}

/** Errors end up in logs, which more people read than the config. Columns stay what they are. */
function withoutCredentials(text: string): string {
  return text.replaceAll(/(?<=\/\/)[^/@\s"]+(?=@)/g, (credentials) => '*'.repeat(credentials.length));
}
