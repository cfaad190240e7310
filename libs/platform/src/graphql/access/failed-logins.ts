import type { Authentication, Authenticator, SessionCredential } from '../request/authenticator.ts';
import { tooManyFailedLogins } from './access.errors.ts';
import { TriesByAddress } from './tries-by-address.ts';

/** Whoever tries tokens has to wait: after so many refused ones from one address in a minute, none is looked at. */
export class FailedLogins {
  private readonly tries: TriesByAddress;

  constructor(mostPerMinute: number) {
    this.tries = new TriesByAddress(mostPerMinute);
  }

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
    const waitS = this.tries.waitS(address, Date.now());
    if (waitS > 0) throw tooManyFailedLogins(waitS);
    const authentication = await authenticator.authenticate(authorization);
    if (authentication.kind === 'refused') this.tries.note(address, Date.now());
    return authentication;
  }
}
