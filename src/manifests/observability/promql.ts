/** A series by its name and the values of its labels. A value in slashes is a regular expression. */
export function series(name: string, labels: Readonly<Record<string, string>>): string {
  const matchers = Object.entries(labels).map(([label, value]) => `${label}${matcher(value)}`);
  return matchers.length === 0 ? name : `${name}{${matchers.join(',')}}`;
}

function matcher(value: string): string {
  return /^\/.*\/$/.test(value) ? `=~${quoted(value.slice(1, -1))}` : `=${quoted(value)}`;
}

/** Text of PromQL has the escapes of JSON. */
function quoted(text: string): string {
  return JSON.stringify(text);
}

/** Lines of an expression, one operand or operator each. */
export function lines(...parts: readonly string[]): string {
  return parts.join('\n');
}
