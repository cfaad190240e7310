import type { FailureText } from '@beffroi/platform/graphql';

/** What people read when the catalogue says no. */
export const messages = {
  unknownModel: (name: string): FailureText => ({
    message: {
      fr: `Aucun modèle du catalogue ne s’appelle « ${name} ».`,
      en: `No model of the catalogue is called “${name}”.`,
    },
    remedy: {
      fr: 'Consultez la requête « models » : elle liste les identifiants et les alias.',
      en: 'See the query “models”: it lists identifiers and aliases.',
    },
  }),
};
