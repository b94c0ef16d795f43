/** Text that somebody wrote, and where it comes from. */
export interface Source {
  /** Name of the file as the user gave it, or what stands for standard input. */
  readonly name: string;
  readonly text: string;
}

/** A part of a source, by offsets in its text. */
export interface Span {
  readonly source: Source;
  readonly start: number;
  readonly end: number;
}

/** Something to say about the input, and where in it. */
export interface Remark {
  readonly message: string;
  readonly span?: Span | undefined;
}

/** A line of a source and a column in it, both from 1 on, and the text of the line. */
export interface Position {
  readonly line: number;
  readonly column: number;
  readonly text: string;
}

/** Where an offset is for a reader. */
export function positionOf({ text }: Source, offset: number): Position {
  const before = text.slice(0, offset);
  const start = before.lastIndexOf('\n') + 1;
  const end = text.indexOf('\n', offset);
  return {
    line: before.split('\n').length,
    column: offset - start + 1,
    text: text.slice(start, end === -1 ? undefined : end).replace(/\r$/, ''),
  };
}

/** Remarks in the order of their places. Those without a place come last. */
export function byPlace<T extends Remark>(remarks: readonly T[]): readonly T[] {
  return remarks.toSorted((a, b) => (a.span?.start ?? Number.POSITIVE_INFINITY) - (b.span?.start ?? Number.POSITIVE_INFINITY) || 0);
}
