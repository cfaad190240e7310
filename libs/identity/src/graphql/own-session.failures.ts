import { DomainError, Failure } from '@beffroi/platform/graphql';

@Failure('You have no other session.')
export class NoOtherSession extends DomainError {
  constructor() {
    super('no_other_session', {
      message: { fr: 'Vous n’avez aucune autre session ouverte.', en: 'You have no other open session.' },
      remedy: null,
    });
  }
}
