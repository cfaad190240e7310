/**
 * Whom an address is counted as: of IPv6 its first 64 bits, since whoever has one address there has them all
 * (RFC 4291 §2.5.4); any other is itself, IPv4 written as IPv6 too.
 */
export const addressOrigin = (address: string): string => {
  if (!address.includes(':') || address.startsWith('::ffff:')) return address;
  const [head = '', tail] = address.split('::');
  const groups = head.split(':').filter(Boolean);
  const missing = tail === undefined ? 0 : 8 - groups.length - tail.split(':').filter(Boolean).length;
  return [...groups, ...Array<string>(missing).fill('0')].slice(0, 4).join(':');
};
