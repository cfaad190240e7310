import { unreachable } from '@beffroi/kernel';
import { DomainError, Failure, NotFound } from '@beffroi/platform/graphql';
import { Field } from '@nestjs/graphql';
import type * as domain from '../domain/index.ts';
import { LifeEvent, LifeState } from './life-cycle.enums.ts';
import { lifeMessages } from './life-cycle.messages.ts';
import { nouns } from './messages.ts';

@Failure('The event leads nowhere from the state that the collectivité is in.')
export class InvalidTransition extends DomainError {
  @Field(() => LifeEvent, { description: 'What was asked for.' })
  readonly event: domain.LifeEvent;

  @Field(() => LifeState, { description: 'The state it is in.' })
  readonly state: domain.LifeState;

  constructor(failure: domain.InvalidTransition) {
    super('invalid_transition', lifeMessages.invalidTransition(failure));
    this.event = failure.event;
    this.state = failure.state;
  }
}

@Failure('The notice has not ended.')
export class NoticeRunning extends DomainError {
  @Field(() => Date, { description: 'When it ends.' })
  readonly endsAt: Date;

  constructor(failure: domain.NoticeRunning) {
    super('notice_running', lifeMessages.noticeRunning(failure));
    this.endsAt = failure.endsAt;
  }
}

@Failure('The state of the collectivité does not allow it.')
export class StateForbids extends DomainError {
  @Field(() => LifeState, { description: 'The state it is in.' })
  readonly state: domain.LifeState;

  constructor(failure: domain.StateForbids) {
    super('state_forbids', lifeMessages.stateForbids(failure));
    this.state = failure.state;
  }
}

export const moveFailure = (
  failure: domain.CollectiviteNotFound | domain.LifeFailure,
): NotFound | InvalidTransition | NoticeRunning => {
  switch (failure.kind) {
    case 'CollectiviteNotFound':
      return new NotFound(nouns.collectivite, failure.collectiviteId);
    case 'InvalidTransition':
      return new InvalidTransition(failure);
    case 'NoticeRunning':
      return new NoticeRunning(failure);
    default:
      return unreachable(failure);
  }
};
