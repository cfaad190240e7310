import type { FailureText } from '@beffroi/platform/graphql';
import type { ModelInUse } from '../domain/index.ts';

/** What people read when the catalogue says no. */
export const messages = {
  modelInUse: ({ modelName, deployments }: ModelInUse): FailureText => ({
    message: {
      fr: `${modelName} tourne encore : ${deployments} déploiement${deployments > 1 ? 's' : ''}.`,
      en: `${modelName} still runs: ${deployments} deployment${deployments > 1 ? 's' : ''}.`,
    },
    remedy: {
      fr: 'Remplacez-le (« upgradeDeployment ») ou retirez ces déploiements, puis recommencez quand ils ont disparu.',
      en: 'Replace it (“upgradeDeployment”) or retire these deployments, and try again when they are gone.',
    },
  }),
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
