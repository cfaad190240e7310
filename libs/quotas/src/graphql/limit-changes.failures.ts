import { unreachable } from '@beffroi/kernel';
import { Count, DomainError, Failure, NotFound } from '@beffroi/platform/graphql';
import { StateForbids } from '@beffroi/tenancy/graphql';
import { Field } from '@nestjs/graphql';
import type * as domain from '../domain/index.ts';
import { changes } from './limit-changes.messages.ts';
import { owners } from './messages.ts';

@Failure('An override that cannot be.')
export class InvalidOverride extends DomainError {
  @Field(() => String, { description: 'What is wrong: `time`, `value` or `shadow`.' })
  readonly check: string;

  constructor({ check }: domain.InvalidOverride) {
    super('invalid_override', changes.override[check]);
    this.check = check;
  }
}

@Failure('What cannot be shared out, or not in this way.')
export class InvalidEnvelope extends DomainError {
  @Field(() => String, { description: 'What is wrong: `kind`, `share` or `taken`.' })
  readonly check: string;

  constructor({ check }: domain.InvalidEnvelope) {
    super('invalid_envelope', changes.envelope[check]);
    this.check = check;
  }
}

@Failure('The shares of an envelope would be more than it.')
export class EnvelopeExceeded extends DomainError {
  @Field(() => Count, { description: 'What the envelope is, at least at some time.' })
  readonly cap: number;

  @Field(() => Count, { nullable: true, description: 'What its shares would be; null: unlimited.' })
  readonly shared: number | null;

  constructor({ cap, shared }: domain.EnvelopeExceeded) {
    super('envelope_exceeded', changes.exceeded(cap, shared));
    this.cap = cap;
    this.shared = Number.isFinite(shared) ? shared : null;
  }
}

@Failure('What cannot be moved between these limits.')
export class InvalidMove extends DomainError {
  @Field(() => String, { description: 'What is wrong: `shares`, `amount` or `override`.' })
  readonly check: string;

  constructor({ check }: domain.InvalidMove) {
    super('invalid_move', changes.move[check]);
    this.check = check;
  }
}

@Failure('More than what nobody has spent or set aside.')
export class NotEnoughLeft extends DomainError {
  @Field(() => Count, { description: 'The most that can be moved now.' })
  readonly available: number;

  constructor({ available }: domain.NotEnoughLeft) {
    super('not_enough_left', changes.notEnoughLeft(available));
    this.available = available;
  }
}

@Failure('The run of this gateway may still be there: it ends its holds itself.')
export class RunAlive extends DomainError {
  constructor({ incarnation }: domain.RunAlive) {
    super('run_alive', changes.runAlive(incarnation));
  }
}

const LIMIT = { fr: 'La limite', en: 'The limit' };
const RUN = { fr: 'L’exécution de passerelle', en: 'The gateway’s run' };

type ChangeFailure =
  | domain.OverrideLimitFailure
  | domain.ShareEnvelopeFailure
  | domain.MoveEnvelopeFailure
  | domain.EnvelopeExceeded;

/** One to one; each mutation's union names those that it can meet. */
export const changeFailure = (failure: ChangeFailure) => {
  switch (failure.kind) {
    case 'LimitNotFound':
      return new NotFound(LIMIT, failure.limitId);
    case 'ShareOwnerNotFound':
      return new NotFound(owners[failure.level], failure.ownerId);
    case 'StateForbids':
      return new StateForbids(failure);
    case 'InvalidOverride':
      return new InvalidOverride(failure);
    case 'InvalidEnvelope':
      return new InvalidEnvelope(failure);
    case 'EnvelopeExceeded':
      return new EnvelopeExceeded(failure);
    case 'InvalidMove':
      return new InvalidMove(failure);
    case 'NotEnoughLeft':
      return new NotEnoughLeft(failure);
    default:
      return unreachable(failure);
  }
};

export const writeOffFailure = (failure: domain.RunNotFound | domain.RunAlive): NotFound | RunAlive =>
  failure.kind === 'RunNotFound' ? new NotFound(RUN, failure.incarnation) : new RunAlive(failure);
