/** The path of an issue, deeper by some keys, in the form in which a user would write it in code. */
export function pathTo(path: string, ...keys: readonly string[]): string {
  return keys.reduce(join, path);
}

function join(path: string, key: string): string {
  if (/^\d+$/.test(key)) return `${path}[${key}]`;
  if (!/^[A-Za-z_$][\w$]*$/.test(key)) return `${path}[${JSON.stringify(key)}]`;
  return path === '' ? key : `${path}.${key}`;
}

/** The keys of the path of an issue: the reverse of `pathTo`. What is no such path has the keys up to where it ends being one. */
export function keysOf(path: string): readonly string[] {
  const keys: string[] = [];
  const part = /\.?([A-Za-z_$][\w$]*)|\[(\d+)\]|\[("(?:[^"\\]|\\.)*")\]/y;
  for (let found = part.exec(path); found !== null; found = part.exec(path)) {
    const [, name, index, quoted] = found;
    keys.push(name ?? index ?? JSON.parse(quoted ?? '""'));
  }
  return keys;
}
