import { BlockList, isIP } from 'node:net';
import { parseAddressRange } from '@beffroi/keys/domain';

/** Says of addresses whether they are in one of some ranges; IPv4 may come written as IPv6 (`::ffff:192.0.2.1`). */
export class AddressRanges {
  readonly #list = new BlockList();

  /** @throws RangeError naming what is no range */
  constructor(ranges: readonly string[]) {
    for (const text of ranges) {
      const range = parseAddressRange(text);
      if (!range.ok) throw new RangeError(`${text} is not a range of addresses`);
      const [address = '', bits] = range.value.split('/');
      this.#list.addSubnet(address, Number(bits), family(address));
    }
  }

  /** What is no address is in no range. */
  includes(address: string): boolean {
    return isIP(address) !== 0 && this.#list.check(address, family(address));
  }
}

const family = (address: string): 'ipv4' | 'ipv6' => (address.includes(':') ? 'ipv6' : 'ipv4');
