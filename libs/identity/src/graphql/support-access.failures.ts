import { unreachable } from '@beffroi/kernel';
import { DomainError, Failure, type FailureText, NotFound } from '@beffroi/platform/graphql';
import { Field, Int } from '@nestjs/graphql';
import type * as domain from '../domain/index.ts';
import { nouns } from './messages.ts';

const TEXTS = {
  hours: (most: number): FailureText => ({
    message: {
      fr: 'Cette durée n’est pas acceptée.',
      en: 'This duration is not accepted.',
    },
    remedy: { fr: `Donnez de 1 à ${most} heures.`, en: `Give 1 to ${most} hours.` },
  }),
  reason: (most: number): FailureText => ({
    message: { fr: 'Le motif est vide ou trop long.', en: 'The reason is empty or too long.' },
    remedy: {
      fr: `Donnez un motif d’au plus ${most} caractères.`,
      en: `Give a reason of ${most} characters at most.`,
    },
  }),
  notTheOperators: (): FailureText => ({
    message: {
      fr: 'L’opérateur ne s’ouvre pas lui-même l’accès à une collectivité.',
      en: 'The operator does not let itself into a collectivité.',
    },
    remedy: {
      fr: 'Demandez à un administrateur de la collectivité de l’accorder.',
      en: 'Ask an administrator of the collectivité to grant it.',
    },
  }),
};

@Failure('The duration or the reason is not accepted.')
export class InvalidSupportAccess extends DomainError {
  @Field(() => String, { description: 'Which one: `hours` or `reason`.' })
  readonly field: string;

  @Field(() => Int, { description: 'The most hours, or characters.' })
  readonly most: number;

  constructor({ field, most }: domain.InvalidSupportAccess) {
    super('invalid_support_access', TEXTS[field](most));
    this.field = field;
    this.most = most;
  }
}

@Failure('The operator cannot let itself in.')
export class NotTheOperatorsToGrant extends DomainError {
  constructor() {
    super('not_the_operators_to_grant', TEXTS.notTheOperators());
  }
}

export const supportAccessFailure = (
  failure: domain.GrantSupportAccessFailure,
): NotFound | InvalidSupportAccess | NotTheOperatorsToGrant => {
  switch (failure.kind) {
    case 'CollectiviteNotFound':
      return new NotFound(nouns.collectivite, failure.collectiviteId);
    case 'InvalidSupportAccess':
      return new InvalidSupportAccess(failure);
    case 'NotTheOperatorsToGrant':
      return new NotTheOperatorsToGrant();
    default:
      return unreachable(failure);
  }
};
