/** The path of an issue, deeper by some keys, in the form in which a user would write it in code. */
export function pathTo(path: string, ...keys: readonly string[]): string {
  return keys.reduce(join, path);
}

function join(path: string, key: string): string {
  if (/^\d+$/.test(key)) return `${path}[${key}]`;
  if (!/^[A-Za-z_$][\w$]*$/.test(key)) return `${path}[${JSON.stringify(key)}]`;
  return path === '' ? key : `${path}.${key}`;
}
