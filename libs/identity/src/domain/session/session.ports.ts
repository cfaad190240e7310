import type { Result } from '@beffroi/kernel';
import type { LogoutNotice, NoticeTakenBefore } from './logout-notice.ts';
import type { LoggedIn, SessionId, SessionOrigin } from './session.ts';

/** What a browser keeps; whoever has it is the person. */
export type SessionSecret = string;

export interface ResumedSession {
  readonly id: SessionId;
  readonly person: LoggedIn;
  /** The browser has to keep this one from now on. */
  readonly renewed?: SessionSecret;
}

/** Sessions of people who logged in with a browser. */
export abstract class Sessions {
  /**
   * Always a new session, with a secret that nobody had before.
   *
   * @param until its end, where that is before the end of its absolute lifetime
   */
  abstract open(person: LoggedIn, from: SessionOrigin, until?: Date): Promise<SessionSecret>;
  /** Undefined for a session that nobody opened, or that ended. */
  abstract resume(secret: SessionSecret, from: SessionOrigin): Promise<ResumedSession | undefined>;
  /** @returns whose it was; undefined where there was none */
  abstract end(secret: SessionSecret): Promise<LoggedIn | undefined>;
  /** Ends what the provider says is over. @returns how many sessions that were */
  abstract endAsNoticed(notice: LogoutNotice): Promise<Result<number, NoticeTakenBefore>>;
}
