import type { Text } from '@beffroi/kernel';
import { DomainError, Failure } from './domain-error.interface.ts';

/** What is not there and what is somebody else's answer alike. */
@Failure('Not there, or not yours: the two answer alike.')
export class NotFound extends DomainError {
  /** @param noun what was looked for, with its article: `{ fr: 'Le projet', en: 'The project' }` */
  constructor(noun: Text, id: string) {
    super('not_found', {
      message: {
        fr: `${noun.fr} « ${id} » est introuvable, ou n’est pas à vous.`,
        en: `${noun.en} “${id}” does not exist, or is not yours.`,
      },
      remedy: {
        fr: 'Vérifiez l’identifiant, et que vous agissez pour la bonne collectivité.',
        en: 'Check the identifier, and that you act for the right collectivité.',
      },
    });
  }
}
