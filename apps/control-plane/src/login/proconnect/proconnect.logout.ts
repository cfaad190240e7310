import type { LoggedIn } from '@beffroi/identity/domain';
import { equalDigests, randomSecret, sha256 } from '@beffroi/platform/crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { LeaveProvider } from '../logout.routes.ts';
import { SealedCookie } from '../sealed.cookie.ts';
import type { ProConnectSettings } from './proconnect.settings.ts';

/** What ProConnect wants to see when a session of its own ends. */
interface LogoutHint {
  readonly subject: string;
  readonly idToken: string;
}

/** As long as it takes to go to ProConnect and back. */
const LEAVING_LIFETIME_S = 10 * 60;
const STATE_BYTES = 32;

/**
 * The end of ProConnect's own session. The ID token waits for it in the browser, sealed: we keep no token, and the
 * browser cannot read this one.
 */
export class ProConnectLogout {
  private readonly hints: SealedCookie<LogoutHint>;
  private readonly leaving: SealedCookie<string>;

  constructor(private readonly settings: ProConnectSettings) {
    const { cookieKey, isSecure } = settings;
    this.hints = new SealedCookie('beffroi-proconnect-hint', cookieKey, isSecure);
    this.leaving = new SealedCookie('beffroi-proconnect-leaving', cookieKey, isSecure);
  }

  isOf(person: LoggedIn | undefined): boolean {
    return person?.issuer === this.settings.client.issuer;
  }

  remember(reply: FastifyReply, hint: LogoutHint): void {
    this.hints.keep(reply, hint);
  }

  readonly leave: LeaveProvider = async (person, request, reply) => {
    const hint = this.hints.read(request);
    const state = randomSecret(STATE_BYTES).toString('base64url');
    this.hints.clear(reply);
    this.leaving.keep(reply, state, LEAVING_LIFETIME_S);
    return this.settings.client.endSessionUrl(
      state,
      hint?.subject === person?.subject ? hint?.idToken : undefined,
    );
  };

  /** Whether a browser that comes back was sent by us; it comes back once. */
  isAwaited(request: FastifyRequest, reply: FastifyReply): boolean {
    const state = this.leaving.read(request);
    const given = new URL(request.url, 'https://own.invalid').searchParams.get('state');
    this.leaving.clear(reply);
    return state !== undefined && equalDigests(sha256(state), sha256(given ?? ''));
  }
}
