import { UnknownModel } from '@beffroi/catalogue/graphql';
import { unreachable } from '@beffroi/kernel';
import { DomainError, Failure, NotFound } from '@beffroi/platform/graphql';
import { Field, Int } from '@nestjs/graphql';
import type * as domain from '../domain/index.ts';
import { messages, nouns } from './messages.ts';

@Failure('The expiry is in the past.')
export class InvalidExpiry extends DomainError {
  @Field(() => Date, { description: 'The expiry that was given.' })
  readonly given: Date;

  constructor(failure: domain.InvalidExpiry) {
    super('invalid_expiry', messages.invalidExpiry(failure));
    this.given = failure.given;
  }
}

@Failure('The name of the key is empty or too long.')
export class InvalidKeyName extends DomainError {
  @Field(() => Int, { description: 'How many characters it may have.' })
  readonly maximumLength: number;

  constructor({ maximumLength }: domain.InvalidKeyName) {
    super('invalid_key_name', messages.invalidName(maximumLength));
    this.maximumLength = maximumLength;
  }
}

type IssueFailure = NotFound | UnknownModel | InvalidExpiry | InvalidKeyName;

export const issueFailure = (failure: domain.IssueApiKeyFailure): IssueFailure => {
  switch (failure.kind) {
    case 'ProjectNotFound':
      return new NotFound(nouns.project, failure.projectId);
    case 'UnknownModel':
      return new UnknownModel(failure.model);
    case 'InvalidExpiry':
      return new InvalidExpiry(failure);
    case 'InvalidKeyName':
      return new InvalidKeyName(failure);
    default:
      return unreachable(failure);
  }
};

export const revokeFailure = ({ apiKeyId }: domain.ApiKeyNotFound): NotFound =>
  new NotFound(nouns.apiKey, apiKeyId);
