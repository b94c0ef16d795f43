// Times of functions that are compared, taken in turns: whatever else the machine does then slows all of them.

const warmUpMs = 1500;
const roundMs = 25;

/**
 * Runs the functions in rounds, each of them in every round, for about as long.
 *
 * @template {string} Name
 * @param {Readonly<Record<Name, () => unknown>>} functions
 * @param {{ rounds?: number }} [options]
 * @returns {Record<Name, number[]>} milliseconds per call, by round
 */
export function inTurns(functions, { rounds = 41 } = {}) {
  const names = /** @type {Name[]} */ (Object.keys(functions));
  const calls = Object.fromEntries(names.map((name) => [name, callsIn(roundMs, functions[name])]));
  const times = /** @type {Record<Name, number[]>} */ (Object.fromEntries(names.map((name) => [name, []])));
  for (let round = 0; round < rounds; round++) {
    // No function always follows the same other one, and pays for its garbage.
    for (const at of names.keys()) {
      const name = names[(at + round) % names.length];
      times[name].push(timeOf(calls[name], functions[name]));
    }
  }
  return times;
}

/**
 * How many times as long one takes as the other: the median of the rounds.
 *
 * @param {readonly number[]} one
 * @param {readonly number[]} other
 */
export function ratioOf(one, other) {
  return median(one.map((time, round) => time / other[round]));
}

/** @param {readonly number[]} values */
export function median(values) {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** Warms a function up, and says how often it runs in a time. */
function callsIn(milliseconds, run) {
  const end = performance.now() + warmUpMs;
  let calls = 0;
  while (performance.now() < end) {
    run();
    calls++;
  }
  return Math.max(1, Math.round((calls * milliseconds) / warmUpMs));
}

function timeOf(calls, run) {
  const start = performance.now();
  for (let call = 0; call < calls; call++) run();
  return (performance.now() - start) / calls;
}
