import { DomainError, Failure } from '@beffroi/platform/graphql';
import { Field } from '@nestjs/graphql';
import { unreachable } from '@beffroi/kernel';
import type * as domain from '../domain/index.ts';
import { Collectivite } from './collectivite.type.ts';
import { messages } from './messages.ts';

@Failure('The body is on board already.')
export class AlreadyRegistered extends DomainError {
  @Field(() => Collectivite, { description: 'Who is on board.' })
  readonly collectivite: Collectivite;

  constructor({ collectivite }: domain.AlreadyRegistered) {
    super('already_registered', messages.alreadyRegistered(collectivite.name));
    this.collectivite = collectivite;
  }
}

@Failure('The identifier is well formed, and the national data does not hold it.')
export class UnknownInDirectory extends DomainError {
  @Field(() => String, { description: 'What was looked for: `siren` or `codeInsee`.' })
  readonly identifier: string;

  @Field(() => String, { description: 'What was given.' })
  readonly given: string;

  constructor(failure: domain.UnknownInDirectory) {
    super('unknown_in_directory', messages.unknownInDirectory(failure));
    this.identifier = failure.identifier;
    this.given = failure.given;
  }
}

@Failure('An identifier is missing, malformed or contradicts another.')
export class InvalidIdentifier extends DomainError {
  @Field(() => String, { description: 'Which one: `siren`, `codeInsee` or `declared`.' })
  readonly identifier: string;

  @Field(() => String, { description: 'What failed, such as `key`, `digits`, `length` or `agreement`.' })
  readonly check: string;

  constructor(failure: domain.InvalidIdentifier) {
    super('invalid_identifier', messages.invalidIdentifier(failure));
    this.identifier = failure.identifier;
    this.check = failure.check;
  }
}

type RegistrationFailure = AlreadyRegistered | UnknownInDirectory | InvalidIdentifier;

export const registrationFailure = (failure: domain.RegistrationFailure): RegistrationFailure => {
  switch (failure.kind) {
    case 'AlreadyRegistered':
      return new AlreadyRegistered(failure);
    case 'UnknownInDirectory':
      return new UnknownInDirectory(failure);
    case 'InvalidIdentifier':
      return new InvalidIdentifier(failure);
    default:
      return unreachable(failure);
  }
};
