import type { AdmitRefusal } from '../admit.ts';
import type { Answers } from './answers.ts';

export const gatewayAnswers: Answers<AdmitRefusal> = {
  isolated: () => ({
    code: 'gateway_isolated',
    message: {
      en: 'The gateway has no contact with its control plane. Please try again later.',
      fr: 'La passerelle a perdu le contact avec son plan de contrôle. Réessayer plus tard.',
    },
  }),
  stopping: () => ({
    code: 'gateway_stopping',
    message: {
      en: 'The gateway is being stopped or replaced. Please send the request again.',
      fr: 'La passerelle est en cours d’arrêt ou de remplacement. Envoyer la requête à nouveau.',
    },
  }),
  'journal-full': () => ({
    code: 'journal_full',
    message: {
      en: 'The gateway cannot record usage at the moment. Please try again later.',
      fr: 'La passerelle ne peut pas enregistrer la consommation pour l’instant. Réessayer plus tard.',
    },
  }),
};
