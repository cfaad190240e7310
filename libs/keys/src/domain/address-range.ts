import { err, ok, type Result } from '@beffroi/kernel';

/** A text that is no range of addresses. */
export interface InvalidAddressRange {
  readonly kind: 'InvalidAddressRange';
  readonly given: string;
}

const IPV4_BITS = 32;
const IPV6_BITS = 128;
/** `::ffff:0:0/96` (RFC 4291 §2.5.5.2): IPv4, as a socket that speaks both writes it. */
const MAPPED = /^::ffff:([0-9a-f]{1,4}):([0-9a-f]{1,4})$/;
const MAPPED_BITS = 96;

/**
 * One spelling for each range of addresses in CIDR notation (RFC 4632, RFC 4291 §2.3): `192.0.2.0/24`,
 * `2001:db8::/32`. A single address is a range of one. IPv4 written as IPv6 becomes IPv4.
 */
export const parseAddressRange = (text: string): Result<string, InvalidAddressRange> => {
  const [address = '', bitsText, ...rest] = text.trim().split('/');
  const parsed = parseIpv4(address) ?? parseIpv6(address);
  const range = parsed && rest.length === 0 ? rangeOf(parsed, bitsText) : undefined;
  return range === undefined ? err({ kind: 'InvalidAddressRange', given: text }) : ok(range);
};

interface Address {
  readonly text: string;
  readonly width: number;
}

const rangeOf = ({ text, width }: Address, bitsText = String(width)): string | undefined => {
  if (!/^\d{1,3}$/.test(bitsText) || Number(bitsText) > width) return undefined;
  const bits = Number(bitsText);
  const mapped = MAPPED.exec(text);
  return mapped && bits >= MAPPED_BITS
    ? `${dotted(mapped[1]!, mapped[2]!)}/${bits - MAPPED_BITS}`
    : `${text}/${bits}`;
};

const parseIpv4 = (text: string): Address | undefined => {
  const octets = text.split('.');
  const isAddress = octets.length === 4 && octets.every((octet) => /^(0|[1-9]\d{0,2})$/.test(octet));
  return isAddress && octets.every((octet) => Number(octet) <= 255) ? { text, width: IPV4_BITS } : undefined;
};

/** The host of a URL is an IPv6 address in its one spelling (WHATWG URL, RFC 5952). */
const parseIpv6 = (text: string): Address | undefined => {
  if (!/^[0-9a-fA-F:.]+$/.test(text) || !URL.canParse(`http://[${text}]/`)) return undefined;
  return { text: new URL(`http://[${text}]/`).hostname.slice(1, -1), width: IPV6_BITS };
};

const dotted = (high: string, low: string): string =>
  [high, low]
    .map((group) => Number.parseInt(group, 16))
    .flatMap((value) => [value >> 8, value & 0xff])
    .join('.');
