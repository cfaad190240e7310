/** A set of addresses, as `192.0.2.0/24` or `2001:db8::/32` says it. */
interface AddressRange {
  readonly bits: 32 | 128;
  readonly first: bigint;
  readonly prefix: number;
}

type Address = Pick<AddressRange, 'bits' | 'first'>;

/** Addresses that lead into the operator's own network, its machines or its cloud's metadata service (RFC 6890). */
const INSIDE = [
  ...['0.0.0.0/8', '10.0.0.0/8', '100.64.0.0/10', '127.0.0.0/8', '169.254.0.0/16', '172.16.0.0/12'],
  ...['192.0.0.0/24', '192.168.0.0/16', '198.18.0.0/15', '224.0.0.0/3'],
  ...['::/96', 'fc00::/7', 'fe80::/10', 'fec0::/10', 'ff00::/8'],
  // IPv4 addresses lie inside these: the network may lead there.
  ...['64:ff9b::/96', '64:ff9b:1::/48', '2001::/32', '2002::/16'],
].map((text) => parseRange(text)!);

/** Says of IP addresses whether an external provider may be reached there. */
export class ReachableAddresses {
  readonly #allowed: readonly AddressRange[];

  /**
   * @param allowed ranges of the operator's own network that providers may lie in all the same
   * @throws RangeError for a text that is no range
   */
  constructor(allowed: readonly string[]) {
    this.#allowed = allowed.map((text) => {
      const range = parseRange(text);
      if (!range) throw new RangeError(`${text} is no range of addresses, such as 10.1.0.0/16`);
      return range;
    });
  }

  /** The operator named it: reached also without TLS. */
  isNamed(text: string): boolean {
    const address = parseAddress(text);
    return address !== undefined && this.#allowed.some((range) => contains(range, address));
  }

  /** What is no address is never allowed. */
  includes(text: string): boolean {
    const address = parseAddress(text);
    if (!address) return false;
    return this.isNamed(text) || !INSIDE.some((range) => contains(range, address));
  }
}

/** Whether a host is written as an IP address rather than as a name. */
export const isAddress = (text: string): boolean => parseAddress(text) !== undefined;

const contains = (range: AddressRange, { bits, first }: Address): boolean =>
  range.bits === bits && (range.first ^ first) >> BigInt(bits - range.prefix) === 0n;

function parseRange(text: string): AddressRange | undefined {
  const [host = '', prefixText, ...rest] = text.split('/');
  const address = parseAddress(host);
  if (!address || rest.length > 0) return undefined;
  const prefix = prefixText === undefined ? address.bits : Number(prefixText);
  if (!Number.isInteger(prefix) || prefix < 0 || prefix > address.bits) return undefined;
  return { ...address, prefix };
}

/** IPv4 inside IPv6 (`::ffff:192.0.2.1`) is IPv4: a connection goes there. */
function parseAddress(text: string): Address | undefined {
  if (!text.includes(':')) {
    const first = parseIpv4(text);
    return first === undefined ? undefined : { bits: 32, first };
  }
  const first = parseIpv6(text);
  if (first === undefined) return undefined;
  return first >> 32n === 0xffffn ? { bits: 32, first: first & 0xffffffffn } : { bits: 128, first };
}

function parseIpv4(text: string): bigint | undefined {
  const parts = text.split('.');
  if (parts.length !== 4 || !parts.every((part) => /^\d{1,3}$/.test(part) && Number(part) < 256))
    return undefined;
  return parts.reduce((sum, part) => (sum << 8n) | BigInt(part), 0n);
}

function parseIpv6(text: string): bigint | undefined {
  const halves = text.split('::');
  if (halves.length > 2) return undefined;
  const [head, tail] = halves.map((half) => (half === '' ? [] : groupsOf(half)));
  if (!head || (halves.length === 2 && !tail)) return undefined;
  const missing = 8 - head.length - (tail?.length ?? 0);
  if (halves.length === 2 ? missing < 1 : missing !== 0) return undefined;
  const groups = [...head, ...Array.from({ length: missing }, () => '0'), ...(tail ?? [])];
  if (!groups.every((group) => /^[0-9a-f]{1,4}$/i.test(group))) return undefined;
  return groups.reduce((sum, group) => (sum << 16n) | BigInt(`0x${group}`), 0n);
}

/** The last 32 bits may be written as IPv4. */
function groupsOf(half: string): string[] {
  const groups = half.split(':');
  const v4 = groups.at(-1)!.includes('.') ? parseIpv4(groups.at(-1)!) : undefined;
  return v4 === undefined
    ? groups
    : [...groups.slice(0, -1), (v4 >> 16n).toString(16), (v4 & 0xffffn).toString(16)];
}
