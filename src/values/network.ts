const ipv4 = /^(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)(?:\.(?!$)|$)){4}$/;

/** Whether text is an IP address of version 4. */
function isIpv4(text: string): boolean {
  return ipv4.test(text);
}

/** Whether text is an IP address of version 6, without a zone. */
function isIpv6(text: string): boolean {
  return /^[0-9a-fA-F:.]+$/.test(text) && URL.canParse(`http://[${text}]/`);
}

/** Whether text is an IP address. */
export function isIpAddress(text: string): boolean {
  return isIpv4(text) || isIpv6(text);
}

/** Whether text is a range of IP addresses: an address, and how many bits of it are fixed. */
export function isSubnet(text: string): boolean {
  const [address = '', bits = '', ...rest] = text.split('/');
  return isIpAddress(address) && /^\d{1,3}$/.test(bits) && Number(bits) <= (isIpv4(address) ? 32 : 128) && rest.length === 0;
}

/** Whether text is a host, or none for all addresses, and a port. */
export function isHostAndPort(text: string): boolean {
  const [, port = ''] = /^(?:[\w.-]*|\[[0-9a-fA-F:]+\]):(\d{1,5})$/.exec(text) ?? [];
  return port !== '' && Number(port) >= 1 && Number(port) <= 65_535;
}

/** Why text is not the URL of a proxy, or undefined if it is one. */
export function proxyFault(text: string): string | undefined {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !/^(https?|socks5h?):$/.test(url.protocol) || url.hostname === '') return 'begin with "http://"';
  if (url.username !== '' || url.password !== '') return 'leave the credentials out: every Pod and every build would show them';
  return /^\/?$/.test(url.pathname) && url.search === '' && url.hash === '' ? undefined : 'leave out what follows the host';
}

/** Why text is not the URL of a service, or undefined if it is one. */
export function httpUrlFault(text: string): string | undefined {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!/^https?:\/\//i.test(text)) return 'begin with "https://" or "http://"';
  if (url === undefined || /[\s"]/.test(text)) return 'percent-encode its special characters';
  return url.username !== '' || url.password !== '' ? 'leave the credentials out: every Pod would show them' : undefined;
}
