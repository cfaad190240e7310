import { StartupFailure } from '@beffroi/platform/observability';
import type { Incoming } from '../http/incoming.ts';
import { AddressRanges } from './address.ranges.ts';
import { clientAddress } from './client.address.ts';

/** The load balancers and ingresses in front of a gateway, and what they say of their clients. */
export class TrustedProxies {
  /** undefined: there are none, and nothing that a client writes of its address is read. */
  readonly #ranges: AddressRanges | undefined;

  /** @throws StartupFailure naming what is no range */
  constructor(ranges: readonly string[]) {
    this.#ranges = ranges.length === 0 ? undefined : readRanges(ranges);
  }

  includes(address: string): boolean {
    return this.#ranges?.includes(address) ?? false;
  }

  /** Of whom a request is, as far as it is known. */
  addressOf(request: Pick<Incoming, 'remoteAddress' | 'header'>): string | undefined {
    if (!this.#ranges) return request.remoteAddress;
    return clientAddress(request.remoteAddress, request.header('x-forwarded-for'), this.#ranges);
  }
}

const readRanges = (ranges: readonly string[]): AddressRanges => {
  try {
    return new AddressRanges(ranges);
  } catch (error) {
    const { message } = error as Error;
    throw new StartupFailure({
      code: 'TRUSTED_PROXIES_INVALID',
      message: {
        fr: `BEFFROI_TRUSTED_PROXIES ne se lit pas (${message}).`,
        en: `BEFFROI_TRUSTED_PROXIES cannot be read (${message}).`,
      },
      remedy: {
        fr: 'Donnez des plages en notation CIDR, séparées par des virgules : 10.0.0.0/8,2001:db8::/32.',
        en: 'Give ranges in CIDR notation, separated by commas: 10.0.0.0/8,2001:db8::/32.',
      },
    });
  }
};
