// What Kubernetes takes for a name, a path, a quantity; written here anew, so that the library is not measured by itself.

const scales: ReadonlyMap<string, number> = new Map([
  ...['n', 'u', 'm', '', 'k', 'M', 'G', 'T', 'P', 'E'].map((suffix, index): [string, number] => [suffix, 1000 ** (index - 3)]),
  ...['Ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei'].map((suffix, index): [string, number] => [suffix, 1024 ** (index + 1)]),
]);

/** A quantity as a number; NaN, which is above nothing, for what is no quantity. */
export function amount(quantity: string | number): number {
  const [, digits = '', suffix = ''] = /^([\d.]+(?:[eE][+-]?\d+)?)(\D*)$/.exec(String(quantity)) ?? [];
  return digits === '' ? Number.NaN : Number(digits) * (scales.get(suffix) ?? Number.NaN);
}

/** A name such as `app`, or `example.com/app`. */
export function isQualifiedName(key: string): boolean {
  const [name = '', prefix, ...more] = key.split('/').reverse();
  return isNamePart(name) && (prefix === undefined || isDnsSubdomain(prefix)) && more.length === 0;
}

export function isNamePart(text: string): boolean {
  return /^(?!.{64})[a-z0-9]([-._a-z0-9]*[a-z0-9])?$/i.test(text);
}

export function isDnsLabel(text: string): boolean {
  return /^(?!.{64})[a-z0-9]([-a-z0-9]*[a-z0-9])?$/.test(text);
}

export function isDnsSubdomain(text: string): boolean {
  return /^(?!.{254})[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/.test(text);
}

export function isPathSegment(text: string): boolean {
  return /^[^/%]+$/.test(text) && text !== '.' && text !== '..';
}

export function hasBackstep(path: string): boolean {
  return /(^|\/)\.\.(\/|$)/.test(path);
}

/** A list that may be missing; also where a wrong type stands, which the other validators find. */
export function listOf<T>(list: readonly T[] | undefined): readonly T[] {
  return Array.isArray(list) ? list : [];
}

export function namesOf(items: readonly { readonly name: string }[]): readonly string[] {
  return items.map(({ name }) => name);
}

export function duplicates(texts: readonly string[]): readonly string[] {
  return [...new Set(texts.filter((text, index) => texts.indexOf(text) !== index))];
}
