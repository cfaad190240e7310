import type { Role } from '@beffroi/contracts/access';
import { unreachable } from '@beffroi/kernel';
import { Connection, DomainError, Failure, NotFound } from '@beffroi/platform/graphql';
import { StateForbids } from '@beffroi/tenancy/graphql';
import { Field, ID, InputType, ObjectType } from '@nestjs/graphql';
import type * as domain from '../domain/index.ts';
import { ServiceAccountRole } from './enums.ts';
import { messages, nouns } from './messages.ts';

@ObjectType({ description: 'One role of one program, which logs in with the credentials of a client.' })
export class ServiceAccount {
  @Field(() => ID, { description: 'Its identifier.' })
  readonly id!: string;

  @Field(() => String, { description: 'The identity provider that has the client.' })
  readonly issuer!: string;

  @Field(() => String, { description: 'The client.' })
  readonly clientId!: string;

  @Field(() => ServiceAccountRole, { description: 'What it may do.' })
  readonly role!: Role;

  @Field(() => ID, { nullable: true, description: 'The one collectivité it acts for; null: the operator.' })
  readonly collectiviteId!: string | null;

  @Field(() => Date, { description: 'When it was bound.' })
  readonly createdAt!: Date;

  @Field(() => Date, { nullable: true, description: 'From when it allows nothing, until somebody decides.' })
  readonly suspendedAt!: Date | null;
}

@ObjectType({ description: 'Service accounts, oldest first.' })
export class ServiceAccountConnection extends Connection(ServiceAccount) {}

@InputType({ description: 'A program and what it may do.' })
export class BindServiceAccountInput {
  @Field(() => String, {
    description: 'The identity provider’s client, which has to allow client credentials.',
  })
  readonly clientId!: string;

  @Field(() => String, {
    nullable: true,
    description: 'The identity provider; the first accepted one unless given.',
  })
  readonly issuer?: string | null;

  @Field(() => ServiceAccountRole, { description: 'What it may do.' })
  readonly role!: Role;

  @Field(() => ID, {
    nullable: true,
    description: 'The collectivité it acts for; absent for a role of the operator.',
  })
  readonly collectiviteId?: string | null;

  @Field(() => String, { nullable: true, description: 'Accepted; binding again is safe without it.' })
  readonly idempotencyKey?: string | null;
}

@InputType({ description: 'Which service account to end.' })
export class RevokeServiceAccountInput {
  @Field(() => ID, { description: 'The service account.' })
  readonly serviceAccountId!: string;

  @Field(() => String, { nullable: true, description: 'Accepted; asking again is safe without it.' })
  readonly idempotencyKey?: string | null;
}

@Failure('The role and the place do not go together.')
export class RoleDoesNotFit extends DomainError {
  constructor(needs: 'collectivite' | 'operator') {
    super('role_does_not_fit', messages.roleDoesNotFit(needs));
  }
}

@Failure('The text is no client identifier.')
export class InvalidClient extends DomainError {
  constructor({ clientId }: domain.InvalidClient) {
    super('invalid_client', messages.invalidClient(clientId));
  }
}

@Failure('Tokens of this identity provider are not accepted.')
export class UnknownIssuer extends DomainError {
  constructor({ issuer, accepted }: domain.UnknownIssuer) {
    super('unknown_issuer', messages.unknownIssuer(issuer, accepted));
  }
}

type BindFailure = Exclude<domain.BindServiceAccountFailure, { readonly kind: 'UnknownRole' }>;

export const bindFailure = (
  failure: BindFailure,
): NotFound | StateForbids | RoleDoesNotFit | InvalidClient | UnknownIssuer => {
  switch (failure.kind) {
    case 'CollectiviteNotFound':
      return new NotFound(nouns.collectivite, failure.collectiviteId);
    case 'StateForbids':
      return new StateForbids(failure);
    case 'RoleDoesNotFit':
      return new RoleDoesNotFit(failure.needs);
    case 'InvalidClient':
      return new InvalidClient(failure);
    case 'UnknownIssuer':
      return new UnknownIssuer(failure);
    default:
      return unreachable(failure);
  }
};
