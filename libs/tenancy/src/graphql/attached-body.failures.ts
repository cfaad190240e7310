import { unreachable } from '@beffroi/kernel';
import { DomainError, Failure, NotFound } from '@beffroi/platform/graphql';
import { Field, ID, Int } from '@nestjs/graphql';
import type * as domain from '../domain/index.ts';
import { attachedBodyMessages } from './attached-body.messages.ts';
import { StateForbids } from './life-cycle.failures.ts';
import { nouns } from './messages.ts';
import { InvalidIdentifier } from './registration.failures.ts';

@Failure('The collectivité has a body of this name.')
export class AttachedBodyNameTaken extends DomainError {
  @Field(() => ID, { description: 'The body that has it.' })
  readonly attachedBodyId: string;

  constructor({ name, attachedBodyId }: domain.AttachedBodyNameTaken) {
    super('attached_body_name_taken', attachedBodyMessages.nameTaken(name));
    this.attachedBodyId = attachedBodyId;
  }
}

@Failure('The name of the body is empty or too long.')
export class InvalidAttachedBody extends DomainError {
  @Field(() => Int, { description: 'How many characters it may have.' })
  readonly maximumLength: number;

  constructor({ maximumLength }: domain.InvalidAttachedBody) {
    super('invalid_attached_body', attachedBodyMessages.invalidName(maximumLength));
    this.maximumLength = maximumLength;
  }
}

@Failure('The body may not pay for others.')
export class PayerRefused extends DomainError {
  constructor(failure: domain.PayerRefused) {
    super('payer_refused', attachedBodyMessages.payerRefused(failure));
  }
}

type AttachFailure =
  NotFound | StateForbids | InvalidIdentifier | InvalidAttachedBody | AttachedBodyNameTaken;

export const attachFailure = (failure: domain.AttachBodyFailure): AttachFailure => {
  switch (failure.kind) {
    case 'CollectiviteNotFound':
      return new NotFound(nouns.collectivite, failure.collectiviteId);
    case 'StateForbids':
      return new StateForbids(failure);
    case 'InvalidIdentifier':
      return new InvalidIdentifier(failure);
    case 'InvalidAttachedBody':
      return new InvalidAttachedBody(failure);
    case 'AttachedBodyNameTaken':
      return new AttachedBodyNameTaken(failure);
    default:
      return unreachable(failure);
  }
};

export const payerFailure = (failure: domain.SetPayerFailure): NotFound | PayerRefused =>
  failure.kind === 'CollectiviteNotFound'
    ? new NotFound(nouns.collectivite, failure.collectiviteId)
    : new PayerRefused(failure);
