import type { ClientKind } from '@beffroi/contracts/audit';
import type { Actor, Result } from '@beffroi/kernel';
import type { SessionId } from './session.ts';

/** A session as its own person may see it: nothing with which anybody could go on in it. */
export interface OwnSession {
  readonly id: SessionId;
  /** When they logged in. */
  readonly createdAt: Date;
  readonly lastSeenAt: Date;
  /** It ends then at the latest. */
  readonly endsAt: Date;
  /** From where it was last seen; null in sessions of before. */
  readonly address: string | null;
  readonly client: ClientKind | null;
  /** Level of authentication. */
  readonly acr: string | null;
}

/** Not there, or somebody else's. */
export interface SessionNotFound {
  readonly kind: 'SessionNotFound';
  readonly sessionId: SessionId;
}

/** What a person sees of their own sessions, and ends. */
export abstract class OwnSessions {
  /** Those that go on, the one last seen first; at most {@link MOST_SESSIONS_LISTED}. */
  abstract list(person: Actor): Promise<readonly OwnSession[]>;
  abstract end(person: Actor, sessionId: SessionId): Promise<Result<OwnSession, SessionNotFound>>;
  /**
   * @param kept the one in which they ask; undefined where they ask with a token
   * @returns how many ended
   */
  abstract endOthers(person: Actor, kept: SessionId | undefined): Promise<number>;
}

/** Nobody has so many; somebody's script might. */
export const MOST_SESSIONS_LISTED = 100;
