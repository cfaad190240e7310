import { isIP } from 'node:net';
import type { AddressRanges } from './address.ranges.ts';

/** What a proxy may write beside an address: `192.0.2.1:1234`, `[2001:db8::1]:1234`. */
const WITH_PORT = /^(?:\[(.+)\]|([\d.]+))(?::\d+)?$/;

/**
 * Whence a request came: the nearest address that is no proxy of ours. Each proxy appends to `X-Forwarded-For` whom it
 * was asked by, so the list is read from its end, as far as those who wrote it are trusted; what stands before was
 * written by anybody.
 *
 * @returns undefined where a trusted proxy wrote what is no address
 */
export const clientAddress = (
  peer: string | undefined,
  forwardedFor: string | undefined,
  trusted: AddressRanges,
): string | undefined => {
  const hops = forwardedFor === undefined || forwardedFor === '' ? [] : forwardedFor.split(',');
  let address = peer;
  while (address !== undefined && hops.length > 0 && trusted.includes(address))
    address = readHop(hops.pop()!);
  return address;
};

const readHop = (hop: string): string | undefined => {
  const text = hop.trim();
  const match = WITH_PORT.exec(text);
  const address = match ? (match[1] ?? match[2]!) : text;
  return isIP(address) === 0 ? undefined : address;
};
