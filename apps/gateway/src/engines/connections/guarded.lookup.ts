import { lookup as resolve, type LookupAddress, type LookupOptions } from 'node:dns';
import type { ReachableAddresses } from '@beffroi/catalogue/domain';

type Resolved = (error: Error | null, addresses: string | LookupAddress[], family?: number) => void;

export type Lookup = (host: string, options: LookupOptions, done: Resolved) => void;

/** Checked at each connection: what a name leads to today, it may not lead to tomorrow. */
export const guardedLookup =
  (reachable: ReachableAddresses): Lookup =>
  (host, options, done) => {
    resolve(host, { ...options, all: true }, (error, addresses) => {
      if (error) return done(error, []);
      const allowed = addresses.filter(({ address }) => reachable.includes(address));
      const [first] = allowed;
      if (!first) return done(new Error(`${host} leads nowhere that may be reached`), []);
      if (options.all) return done(null, allowed);
      done(null, first.address, first.family);
    });
  };
