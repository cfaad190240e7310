import { UnknownModel } from '@beffroi/catalogue/graphql';
import { unreachable } from '@beffroi/kernel';
import { DomainError, Failure, NotFound } from '@beffroi/platform/graphql';
import { StateForbids } from '@beffroi/tenancy/graphql';
import { Field } from '@nestjs/graphql';
import type * as domain from '../domain/index.ts';
import { EnvelopeExceeded } from './limit-changes.failures.ts';
import { messages, owners } from './messages.ts';

@Failure('Owner, metric, window and value do not go together.')
export class InvalidLimit extends DomainError {
  @Field(() => String, { description: 'What is wrong: `owner`, `window` or `value`.' })
  readonly check: string;

  constructor(failure: domain.InvalidLimit) {
    super('invalid_limit', messages[failure.check](failure));
    this.check = failure.check;
  }
}

type SetLimitFailure = NotFound | StateForbids | UnknownModel | InvalidLimit | EnvelopeExceeded;

export const setLimitFailure = (failure: domain.SetLimitFailure): SetLimitFailure => {
  switch (failure.kind) {
    case 'LimitOwnerNotFound':
      return new NotFound(owners[failure.level], failure.ownerId);
    case 'LimitModelNotFound':
      return new UnknownModel(failure.modelId);
    case 'StateForbids':
      return new StateForbids(failure);
    case 'InvalidLimit':
      return new InvalidLimit(failure);
    case 'EnvelopeExceeded':
      return new EnvelopeExceeded(failure);
    default:
      return unreachable(failure);
  }
};

export const explainQuotaFailure = (failure: domain.ExplainQuotaFailure): NotFound | UnknownModel => {
  switch (failure.kind) {
    case 'RequesterNotFound':
      return new NotFound(owners[failure.what], failure.id);
    case 'LimitModelNotFound':
      return new UnknownModel(failure.modelId);
    default:
      return unreachable(failure);
  }
};
