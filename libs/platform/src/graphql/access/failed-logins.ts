import type { Authentication, Authenticator, SessionCredential } from '../request/authenticator.ts';
import { tooManyFailedLogins } from './access.errors.ts';

/** Failed logins of one address, counted from the first of the window. */
interface Failures {
  readonly sinceMs: number;
  count: number;
}

const WINDOW_MS = 60_000;
/** Addresses remembered at most; the oldest is forgotten first. */
const MOST_ADDRESSES = 10_000;

/** Whoever tries tokens has to wait: after so many refused ones from one address in a minute, none is looked at. */
export class FailedLogins {
  private readonly byAddress = new Map<string, Failures>();

  constructor(private readonly mostPerMinute: number) {}

  /**
   * Authenticates, unless the address has to wait.
   *
   * @throws Refusal `TOO_MANY_FAILED_LOGINS`
   */
  async between(
    address: string | undefined,
    authorization: string | undefined,
    authenticator: Authenticator,
    session?: SessionCredential,
  ): Promise<Authentication> {
    if (!authorization || !address) return authenticator.authenticate(authorization, session);
    const waitS = this.waitS(address, Date.now());
    if (waitS > 0) throw tooManyFailedLogins(waitS);
    const authentication = await authenticator.authenticate(authorization);
    if (authentication.kind === 'refused') this.note(address, Date.now());
    return authentication;
  }

  note(address: string, nowMs: number): void {
    const origin = originOf(address);
    const known = this.current(origin, nowMs);
    if (known) {
      known.count++;
      return;
    }
    this.byAddress.delete(origin);
    this.byAddress.set(origin, { sinceMs: nowMs, count: 1 });
    if (this.byAddress.size > MOST_ADDRESSES) this.byAddress.delete(this.byAddress.keys().next().value!);
  }

  /** Seconds until the address may try again; 0: now. */
  waitS(address: string, nowMs: number): number {
    const known = this.current(originOf(address), nowMs);
    if (!known || known.count < this.mostPerMinute) return 0;
    return Math.ceil((known.sinceMs + WINDOW_MS - nowMs) / 1000);
  }

  private current(origin: string, nowMs: number): Failures | undefined {
    const known = this.byAddress.get(origin);
    return known && nowMs < known.sinceMs + WINDOW_MS ? known : undefined;
  }
}

/** Of IPv6 the first 64 bits: whoever has one address there has them all. */
const originOf = (address: string): string => {
  if (!address.includes(':') || address.startsWith('::ffff:')) return address;
  const [head = '', tail] = address.split('::');
  const groups = head.split(':').filter(Boolean);
  const missing = tail === undefined ? 0 : 8 - groups.length - tail.split(':').filter(Boolean).length;
  return [...groups, ...Array<string>(missing).fill('0')].slice(0, 4).join(':');
};
