const pattern = /^([+-]?)(\d+(?:\.\d*)?|\.\d+)(m|u|n|k|M|G|T|P|E|Ki|Mi|Gi|Ti|Pi|Ei|[eE][+-]?\d+)?$/;

/** Whether text is a Kubernetes quantity that is not negative. */
export function isQuantity(text: string): boolean {
  const match = pattern.exec(text);
  return match !== null && match[1] !== '-';
}

/**
 * A quantity times a whole number, in the same unit: `1.5Gi` times 3 is `4.5Gi`. It counts in decimals, so that no binary
 * fraction shows.
 */
export function multiplyQuantity(quantity: string | number, factor: number): string {
  const match = pattern.exec(String(quantity));
  if (match === null) throw new TypeError(`not a quantity: ${quantity}`);
  const [whole = '', fraction = ''] = (match[2] ?? '').split('.');
  const digits = String(BigInt(whole + fraction) * BigInt(factor)).padStart(fraction.length + 1, '0');
  const point = digits.length - fraction.length;
  const decimals = digits.slice(point).replace(/0+$/, '');
  return digits.slice(0, point) + (decimals === '' ? '' : `.${decimals}`) + (match[3] ?? '');
}

/** Whether text is disk space in BuildKit's words, with a unit: `20GB` or `10%`. A bare number would be bytes. */
export function isDiskSpace(text: string): boolean {
  const share = /^(\d{1,3})%$/.exec(text);
  if (share !== null) return Number(share[1]) >= 1 && Number(share[1]) <= 100;
  return /^\d+(\.\d+)?(KB|MB|GB|TB)$/.test(text);
}

/** Whether one disk space is more than another, if both are sizes or both are shares: a size may be any share of a disk. */
export function isMoreDiskSpace(text: string, other: string): boolean {
  if (text.endsWith('%') !== other.endsWith('%')) return false;
  return diskAmount(text) > diskAmount(other);
}

function diskAmount(text: string): number {
  const unit = ['KB', 'MB', 'GB', 'TB'].indexOf(text.slice(-2));
  return Number.parseFloat(text) * 1024 ** unit;
}

// BuildKit counts no further.
const highestCpu = 8192;

/** Whether text is a list of numbers and of ranges that go up: `0-3,5`. */
export function isCpuList(text: string): boolean {
  return text.split(',').every((part) => {
    const [, first, last = first] = /^(\d{1,4})(?:-(\d{1,4}))?$/.exec(part) ?? [];
    return first !== undefined && Number(first) <= Number(last) && Number(last) <= highestCpu;
  });
}

const powers: Readonly<Record<string, number>> = {
  n: 1e-9,
  u: 1e-6,
  m: 1e-3,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  P: 1e15,
  E: 1e18,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
  Pi: 2 ** 50,
  Ei: 2 ** 60,
};

/** Below, at or above 0 as one quantity is less than, equal to or more than another. */
export function compareQuantities(a: string | number, b: string | number): number {
  return amount(a) - amount(b);
}

/** Whether a quantity counts whole things, such as bytes, not thousandths of them: "512m" of memory is half a byte. */
export function isWhole(quantity: string | number): boolean {
  return !/[mun]$/.test(String(quantity)) && Number.isInteger(amount(quantity));
}

/** A quantity of bytes as a number. */
export function bytes(quantity: string | number): number {
  return Math.round(amount(quantity));
}

/** A number of bytes as a quantity, in the largest unit that it is a whole number of. */
export function byteQuantity(count: number): string {
  const unit = ['Ti', 'Gi', 'Mi', 'Ki'].find((one) => count > 0 && count % (powers[one] ?? 1) === 0);
  return `${count / (powers[unit ?? ''] ?? 1)}${unit ?? ''}`;
}

function amount(quantity: string | number): number {
  const [, sign = '', digits = '', suffix = ''] = pattern.exec(String(quantity)) ?? [];
  const power = powers[suffix];
  return Number(power === undefined ? `${sign}${digits}${suffix}` : `${sign}${digits}`) * (power ?? 1);
}
