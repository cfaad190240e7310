import type { Principal } from '@beffroi/contracts/access';
import { brandId } from '@beffroi/kernel';
import { CurrentPrincipal, NotFound, Requires, resultUnion } from '@beffroi/platform/graphql';
import { Args, Mutation, Query, Resolver } from '@nestjs/graphql';
import { type OwnSession as OwnSessionRow, OwnSessions, type SessionId } from '../domain/index.ts';
import { nouns } from './messages.ts';
import { NoOtherSession } from './own-session.failures.ts';
import {
  EndOtherSessionsInput,
  EndOwnSessionInput,
  OtherSessionsEnded,
  OwnSession,
} from './own-session.type.ts';

const EndOwnSessionResult = resultUnion('EndOwnSessionResult', 'The ended session, or why not.', OwnSession, [
  NotFound,
]);
const EndOtherSessionsResult = resultUnion(
  'EndOtherSessionsResult',
  'How many sessions ended, or that there was none.',
  OtherSessionsEnded,
  [NoOtherSession],
);

@Resolver(() => OwnSession)
export class OwnSessionResolver {
  constructor(private readonly sessions: OwnSessions) {}

  @Query(() => [OwnSession], {
    description: 'Your logins with a browser that go on, the one last seen first; at most 100.',
  })
  @Requires('session.read')
  async ownSessions(@CurrentPrincipal() principal: Principal): Promise<OwnSession[]> {
    const rows = await this.sessions.list(principal.actor);
    return rows.map((row) => shown(row, principal));
  }

  @Mutation(() => EndOwnSessionResult, {
    description: 'Ends one of your sessions at once; the identity provider’s own session goes on.',
  })
  @Requires('session.end')
  async endOwnSession(
    @CurrentPrincipal() principal: Principal,
    @Args('input', { type: () => EndOwnSessionInput, description: 'Which one.' }) input: EndOwnSessionInput,
  ): Promise<typeof EndOwnSessionResult> {
    const sessionId = brandId<SessionId>(input.sessionId);
    const outcome = await this.sessions.end(principal.actor, sessionId);
    return outcome.ok ? shown(outcome.value, principal) : new NotFound(nouns.session, sessionId);
  }

  @Mutation(() => EndOtherSessionsResult, {
    description: 'Ends all your sessions but this one: for when a browser was lost, or left open.',
  })
  @Requires('session.end')
  async endOtherSessions(
    @CurrentPrincipal() { actor, login }: Principal,
    @Args('input', { type: () => EndOtherSessionsInput, description: 'Nothing more to say.' })
    _input: EndOtherSessionsInput,
  ): Promise<typeof EndOtherSessionsResult> {
    const kept = login?.sessionId === undefined ? undefined : brandId<SessionId>(login.sessionId);
    const ended = await this.sessions.endOthers(actor, kept);
    return ended > 0 ? { ended } : new NoOtherSession();
  }
}

const shown = (row: OwnSessionRow, { login }: Principal): OwnSession => ({
  ...row,
  isCurrent: row.id === login?.sessionId,
});
