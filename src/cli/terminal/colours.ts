/** Puts text in a colour, or leaves it as it is. */
export interface Colours {
  readonly red: (text: string) => string;
  readonly yellow: (text: string) => string;
  readonly bold: (text: string) => string;
  readonly dim: (text: string) => string;
}

/**
 * Colours for a stream: on a terminal only, unless `NO_COLOR` or `FORCE_COLOR` say otherwise.
 *
 * @see https://no-color.org
 */
export function coloursFor(isTerminal: boolean, env: Readonly<Record<string, string | undefined>>): Colours {
  const style = hasColours(isTerminal, env)
    ? (on: number, off: number) => (text: string) => `\u001b[${on}m${text}\u001b[${off}m`
    : () => asItIs;
  return { red: style(31, 39), yellow: style(33, 39), bold: style(1, 22), dim: style(2, 22) };
}

function asItIs(text: string): string {
  return text;
}

function hasColours(
  isTerminal: boolean,
  { FORCE_COLOR: force, NO_COLOR: no, TERM: term }: Readonly<Record<string, string | undefined>>,
): boolean {
  if (force !== undefined && force !== '') return force !== '0' && force !== 'false';
  if (no !== undefined && no !== '') return false;
  return isTerminal && term !== 'dumb';
}
