import { isIpAddress } from './network';

/** A range of IP addresses: those that begin with the same bits. */
interface Range {
  readonly family: 4 | 6;
  readonly first: bigint;
  readonly prefix: number;
}

const widths = { 4: 32, 6: 128 } as const;

/** Why text is not a range of IP addresses in its one canonical form, or undefined if it is one. */
export function cidrFault(text: string): string | undefined {
  const range = parseRange(text);
  if (range === undefined) return '';
  if (range.family === 6 && contains(mapped, range)) return 'write addresses of version 4 as such';
  const canonical = format(range);
  return text === canonical ? undefined : `write it as "${canonical}"`;
}

/** Whether a range has all addresses of another. Addresses of version 4 and those of version 6 have nothing in common. */
export function isWithinCidr(inner: string, outer: string): boolean {
  const [part, whole] = [parseRange(inner), parseRange(outer)];
  return part !== undefined && whole !== undefined && contains(whole, part);
}

function contains(whole: Range, part: Range): boolean {
  return whole.family === part.family && whole.prefix <= part.prefix && masked(part.first, whole) === whole.first;
}

const mapped: Range = { family: 6, first: 0xff_ff_00_00_00_00n, prefix: 96 };

function parseRange(text: string): Range | undefined {
  const [address = '', bits = '', ...rest] = text.split('/');
  if (!isIpAddress(address) || !/^\d{1,3}$/.test(bits) || rest.length > 0) return undefined;
  const family = address.includes(':') ? 6 : 4;
  const prefix = Number(bits);
  if (prefix > widths[family]) return undefined;
  const first = family === 6 ? ipv6Number(address) : digits(address.split('.').map(Number), 8n);
  return { family, prefix, first: masked(first, { family, prefix }) };
}

function masked(address: bigint, { family, prefix }: Pick<Range, 'family' | 'prefix'>): bigint {
  const free = BigInt(widths[family] - prefix);
  return (address >> free) << free;
}

function ipv6Number(address: string): bigint {
  const [head = '', tail] = ipv6Text(address).split('::');
  const groups = (part: string) => part.split(':').flatMap((group) => (group === '' ? [] : [Number.parseInt(group, 16)]));
  const [before, after] = [groups(head), groups(tail ?? '')];
  const zeros = Array.from({ length: 8 - before.length - after.length }, () => 0);
  return digits([...before, ...zeros, ...after], 16n);
}

function digits(values: readonly number[], width: bigint): bigint {
  return values.reduce((sum, value) => (sum << width) | BigInt(value), 0n);
}

function format({ family, first, prefix }: Range): string {
  const count = family === 6 ? 8 : 4;
  const width = family === 6 ? 16 : 8;
  const values = Array.from({ length: count }, (_, index) =>
    Number((first >> BigInt(width * (count - 1 - index))) & ((1n << BigInt(width)) - 1n)),
  );
  const address = family === 6 ? ipv6Text(values.map((value) => value.toString(16)).join(':')) : values.join('.');
  return `${address}/${prefix}`;
}

/** URLs have the shortest form of an address. */
function ipv6Text(address: string): string {
  return new URL(`http://[${address}]/`).hostname.slice(1, -1);
}
