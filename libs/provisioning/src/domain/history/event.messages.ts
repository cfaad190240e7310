import type { LocalisedText } from '@beffroi/catalogue/domain';
import type { ConditionType } from '../lifecycle/condition.ts';

/** What a condition that came to hold means to people; the others say it themselves. */
export const FULFILLED: Readonly<Partial<Record<ConditionType, LocalisedText>>> = {
  NamespaceReady: {
    fr: 'L’espace isolé de la collectivité est prêt.',
    en: 'The collectivité’s isolated space is ready.',
  },
  WorkloadApplied: {
    fr: 'Le déploiement est déclaré au cluster.',
    en: 'The deployment is declared to the cluster.',
  },
  QuotaAccepted: { fr: 'Le quota du cluster est accepté.', en: 'The cluster’s quota is accepted.' },
  Scheduled: { fr: 'Chaque moteur a un nœud et ses GPU.', en: 'Every engine has a node and its GPUs.' },
  WeightsReady: { fr: 'Les poids du modèle sont en place.', en: 'The weights of the model are in place.' },
  EngineHealthy: {
    fr: 'Les moteurs ont répondu à la question d’essai.',
    en: 'The engines answered the trial question.',
  },
  RouteReady: {
    fr: 'Les passerelles adressent leurs requêtes aux moteurs.',
    en: 'Gateways send their requests to the engines.',
  },
  Ready: { fr: 'Le modèle est en service.', en: 'The model is in service.' },
};
