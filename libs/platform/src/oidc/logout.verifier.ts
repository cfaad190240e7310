import { type JWTPayload, jwtVerify, type JWTVerifyResult } from 'jose';
import { type Clock, err, ok, type Result, systemClock } from '@beffroi/kernel';
import { getJson, type GetJson } from './get-json.ts';
import { IssuerKeys } from './issuer.keys.ts';
import { ALGORITHMS, CLOCK_TOLERANCE_S } from './signature.rules.ts';
import { refusalOf, type TokenRefusal } from './token.refusal.ts';

/** What an identity provider says is over: one of its sessions, or all of a person's. */
export interface LogoutNotice {
  readonly issuer: string;
  /** `jti`: no two notices share one. */
  readonly tokenId: string;
  /** At least one of the two is there. */
  readonly sid?: string;
  readonly subject?: string;
  /** The same token is refused from then on for its age alone. */
  readonly usableUntil: Date;
}

export interface LogoutVerifierOptions {
  /** Exactly as it writes `iss`. */
  readonly issuer: string;
  /** The client whose sessions end. */
  readonly clientId: string;
  readonly clock?: Clock;
  readonly getJson?: GetJson;
}

export type LogoutRefusal = TokenRefusal | 'not-a-logout-token' | 'names-nobody';

/** A notice comes at once; an older one is somebody's copy. */
const MAX_AGE_S = 5 * 60;
const EVENT = 'http://schemas.openid.net/event/backchannel-logout';
/** `JWT` or none is what providers wrote before the specification was final. */
const TYPES: readonly (string | undefined)[] = [undefined, 'jwt', 'logout+jwt', 'application/logout+jwt'];

/** Verifies logout tokens (OpenID Connect Back-Channel Logout 1.0 §2.6); whether one came before is not seen here. */
export class LogoutTokenVerifier {
  private readonly keys: IssuerKeys;
  private readonly clock: Clock;

  constructor(private readonly options: LogoutVerifierOptions) {
    this.clock = options.clock ?? systemClock;
    this.keys = new IssuerKeys(options.issuer, this.clock, options.getJson ?? getJson);
  }

  async verify(token: string): Promise<Result<LogoutNotice, LogoutRefusal>> {
    try {
      const verified = await jwtVerify(token, this.keys.find, {
        issuer: this.options.issuer,
        audience: this.options.clientId,
        algorithms: ALGORITHMS,
        clockTolerance: CLOCK_TOLERANCE_S,
        currentDate: this.clock.now(),
        maxTokenAge: MAX_AGE_S,
        requiredClaims: ['iat', 'jti', 'events'],
      });
      return isLogoutToken(verified)
        ? noticeOf(this.options.issuer, verified.payload)
        : err('not-a-logout-token');
    } catch (error) {
      return err(refusalOf(error));
    }
  }
}

/** An ID token has a nonce and no such event: neither is taken for the other. */
const isLogoutToken = ({ payload, protectedHeader }: JWTVerifyResult): boolean => {
  const { events } = payload;
  const isEvent = isRecord(events) && isRecord(events[EVENT]);
  return isEvent && !('nonce' in payload) && TYPES.includes(protectedHeader.typ?.toLowerCase());
};

const noticeOf = (
  issuer: string,
  { jti, iat, sid, sub: subject }: JWTPayload,
): Result<LogoutNotice, LogoutRefusal> => {
  if (!isText(jti) || !isTextOrNone(sid) || !isTextOrNone(subject)) return err('claims');
  if (sid === undefined && subject === undefined) return err('names-nobody');
  return ok({
    issuer,
    tokenId: jti,
    ...(sid === undefined ? {} : { sid }),
    ...(subject === undefined ? {} : { subject }),
    usableUntil: new Date((iat! + MAX_AGE_S + 2 * CLOCK_TOLERANCE_S) * 1000),
  });
};

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isText = (value: unknown): value is string => typeof value === 'string' && value !== '';
const isTextOrNone = (value: unknown): value is string | undefined => value === undefined || isText(value);
