// The rows of the benchmark as Markdown, and back.

/**
 * One comparison.
 *
 * @typedef {object} Row
 * @property {string} what What is compared with what.
 * @property {number} ratio
 * @property {{ readonly atLeast: number } | { readonly atMost: number }} [goal] Without one, the row is there to be known.
 * @property {string} [note]
 */

const head = '| What | Ratio | Goal | Met | Note |\n|---|--:|--:|---|---|';

/** @param {readonly Row[]} rows */
export function table(rows) {
  return [head, ...rows.map(line)].join('\n');
}

/** @param {Row} row */
export function isMet({ ratio, goal }) {
  if (goal === undefined) return true;
  const shown = Number(rounded(ratio));
  return 'atLeast' in goal ? shown >= goal.atLeast : shown <= goal.atMost;
}

/**
 * The rows of a table that `table` wrote.
 *
 * @param {string} text
 * @returns {Row[]}
 */
export function parseTable(text) {
  const lines = text.split('\n').slice(2);
  return lines.map((text) => {
    const [what, ratio, goal, , note] = text
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim());
    return { what, ratio: Number(ratio), goal: parseGoal(goal), note };
  });
}

function line(row) {
  const met = row.goal === undefined ? '' : isMet(row) ? 'yes' : 'no';
  return `| ${[row.what, rounded(row.ratio), goalText(row.goal), met, row.note ?? ''].join(' | ')} |`;
}

/** Three digits are what two runs have in common. */
function rounded(ratio) {
  return String(Number(ratio.toPrecision(3)));
}

function goalText(goal) {
  if (goal === undefined) return '';
  return 'atLeast' in goal ? `at least ${goal.atLeast}` : `at most ${goal.atMost}`;
}

function parseGoal(text) {
  const [, bound, limit] = /^at (least|most) (\S+)$/.exec(text) ?? [];
  if (bound === undefined) return undefined;
  return bound === 'least' ? { atLeast: Number(limit) } : { atMost: Number(limit) };
}
