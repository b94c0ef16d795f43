import { mostShown } from '../source/remarks';
import { positionOf, type Remark } from '../source/source';
import { codeFrame } from './code-frame';
import type { Colours } from './colours';

/** Problems as a user reads them: `file:line:column: error: message`, and the line itself. */
export function describeProblems(problems: readonly Remark[], colours: Colours): readonly string[] {
  const listed = problems.slice(0, mostShown).flatMap((problem) => describe(problem, colours.red('error'), colours));
  const others = problems.length > mostShown ? [`and ${problems.length - mostShown} more`] : [];
  return [...listed, ...others];
}

/** Warnings in the same form. */
export function describeWarnings(warnings: readonly Remark[], colours: Colours): readonly string[] {
  return warnings.flatMap((warning) => describe(warning, colours.yellow('warning'), colours));
}

function describe({ message, span }: Remark, severity: string, colours: Colours): readonly string[] {
  if (span === undefined) return [`${severity}: ${message}`];
  const { line, column } = positionOf(span.source, span.start);
  return [`${colours.bold(`${span.source.name}:${line}:${column}:`)} ${severity}: ${message}`, ...codeFrame(span, colours)];
}
