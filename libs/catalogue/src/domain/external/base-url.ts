import { err, ok, type Result } from '@beffroi/kernel';
import { isAddress, type ReachableAddresses } from '../address-ranges.ts';

export interface BaseUrl {
  /** Such as `https://api.mistral.ai`. */
  readonly origin: string;
  /** Such as `/v1`; empty: none. */
  readonly path: string;
  /** Lower case, without port; an IPv6 address without its brackets. */
  readonly host: string;
}

export type UrlFault =
  | 'malformed'
  /** User, password, query or fragment: a credential is sealed, and the rest has no meaning. */
  | 'superfluous-parts'
  | 'not-https'
  /** It leads into the own network, and the operator's configuration names no range there. */
  | 'private-address';

export interface UrlRefused {
  readonly kind: 'UrlRefused';
  readonly url: string;
  readonly fault: UrlFault;
}

/**
 * Reads the base URL of a provider. Names are not resolved here: what they lead to is looked at by the gateway, at
 * each connection.
 */
export const readBaseUrl = (text: string, reachable: ReachableAddresses): Result<BaseUrl, UrlRefused> => {
  const refused = (fault: UrlFault) => err<UrlRefused>({ kind: 'UrlRefused', url: withoutUser(text), fault });
  const url = URL.parse(text);
  if (!url || (url.protocol !== 'https:' && url.protocol !== 'http:')) return refused('malformed');
  if (url.username + url.password + url.search + url.hash !== '') return refused('superfluous-parts');
  const host = hostOf(url);
  if (isAddress(host) && !reachable.includes(host)) return refused('private-address');
  if (url.protocol === 'http:' && !reachable.isNamed(host)) return refused('not-https');
  return ok({ origin: url.origin, path: url.pathname.replace(/\/+$/, ''), host });
};

/** `localhost` is an address under another name. */
const hostOf = ({ hostname }: URL): string => {
  const host = hostname.replace(/^\[|\]$|\.$/g, '');
  return host === 'localhost' || host.endsWith('.localhost') ? '127.0.0.1' : host;
};

/** A password that was written into the URL goes neither into an answer nor into the audit. */
const withoutUser = (text: string): string => text.replace(/\/\/[^/@]*@/, '//');
