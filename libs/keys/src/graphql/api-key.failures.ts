import { UnknownModel } from '@beffroi/catalogue/graphql';
import { unreachable } from '@beffroi/kernel';
import { DomainError, Failure, NotFound } from '@beffroi/platform/graphql';
import { StateForbids } from '@beffroi/tenancy/graphql';
import { Field, Int } from '@nestjs/graphql';
import type * as domain from '../domain/index.ts';
import { ApiKeyState } from './api-key.type.ts';
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

@Failure('The contact of the key is too long.')
export class InvalidKeyContact extends DomainError {
  @Field(() => Int, { description: 'How many characters it may have.' })
  readonly maximumLength: number;

  constructor({ maximumLength }: domain.InvalidKeyContact) {
    super('invalid_key_contact', messages.invalidContact(maximumLength));
    this.maximumLength = maximumLength;
  }
}

@Failure('A text is not a range of addresses.')
export class InvalidAddressRange extends DomainError {
  @Field(() => String, { name: 'range', description: 'The text that was given.' })
  readonly range: string;

  constructor(failure: domain.InvalidAddressRange) {
    super('invalid_address_range', messages.invalidAddressRange(failure));
    this.range = failure.given;
  }
}

@Failure('The list of address ranges is empty or too long.')
export class InvalidAddressCount extends DomainError {
  @Field(() => Int, { description: 'How many ranges it may have.' })
  readonly maximum: number;

  constructor({ maximum }: domain.InvalidAddressCount) {
    super('invalid_address_count', messages.invalidAddressCount(maximum));
    this.maximum = maximum;
  }
}

@Failure('The list of the models that the key may use is empty.')
export class NoModels extends DomainError {
  constructor() {
    super('no_models', messages.noModels);
  }
}

@Failure('The key opens nothing any more.')
export class ApiKeyNotActive extends DomainError {
  @Field(() => ApiKeyState, { description: 'Why.' })
  readonly state: domain.KeyState;

  constructor(failure: domain.KeyNotActive) {
    super('api_key_not_active', messages.notActive(failure));
    this.state = failure.state;
  }
}

export const INVALID_KEY = [
  InvalidKeyName,
  InvalidKeyContact,
  InvalidExpiry,
  InvalidAddressRange,
  InvalidAddressCount,
] as const;
type Failures =
  | NotFound
  | StateForbids
  | NoModels
  | UnknownModel
  | ApiKeyNotActive
  | InstanceType<(typeof INVALID_KEY)[number]>;

export const keyFailure = (
  failure: domain.IssueApiKeyFailure | domain.UpdateApiKeyFailure | domain.RotateApiKeyFailure,
): Failures => {
  switch (failure.kind) {
    case 'ProjectNotFound':
      return new NotFound(nouns.project, failure.projectId);
    case 'ApiKeyNotFound':
      return new NotFound(nouns.apiKey, failure.apiKeyId);
    case 'StateForbids':
      return new StateForbids(failure);
    case 'NoModels':
      return new NoModels();
    case 'UnknownModel':
      return new UnknownModel(failure.model);
    case 'InvalidExpiry':
      return new InvalidExpiry(failure);
    case 'InvalidKeyName':
      return new InvalidKeyName(failure);
    case 'InvalidKeyContact':
      return new InvalidKeyContact(failure);
    case 'InvalidAddressRange':
      return new InvalidAddressRange(failure);
    case 'InvalidAddressCount':
      return new InvalidAddressCount(failure);
    case 'KeyNotActive':
      return new ApiKeyNotActive(failure);
    default:
      return unreachable(failure);
  }
};
