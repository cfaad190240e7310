import type { LocalisedText } from '@beffroi/catalogue/domain';
import type { FailureText } from '@beffroi/platform/graphql';
import type {
  ContextNeedsMoreGpus,
  DeploymentLeaving,
  InvalidContext,
  InvalidReplicas,
  NameTaken,
  RolloutUnderWay,
} from '../domain/index.ts';

/** What people read when provisioning says no. */
export const messages = {
  notSelfHostable: (modelName: string, reason: LocalisedText): FailureText => ({
    message: {
      fr: `${modelName} ne peut pas être hébergé ici : ${reason.fr}`,
      en: `${modelName} cannot be hosted here: ${reason.en}`,
    },
    remedy: {
      fr: 'Choisissez un modèle dont « selfHosting.allowed » vaut « true ».',
      en: 'Choose a model whose “selfHosting.allowed” is “true”.',
    },
  }),
  doesNotFit: (siteName: string, explanation: LocalisedText): FailureText => ({
    message: { fr: `${siteName} : ${explanation.fr}`, en: `${siteName}: ${explanation.en}` },
    remedy: {
      fr: 'Choisissez un modèle plus petit, ou un site dont les nœuds ont ces GPU.',
      en: 'Choose a smaller model, or a site whose nodes have these GPUs.',
    },
  }),
  noCapacity: (siteName: string, explanation: LocalisedText): FailureText => ({
    message: { fr: `${siteName} : ${explanation.fr}`, en: `${siteName}: ${explanation.en}` },
    remedy: {
      fr: 'Retirez un déploiement, demandez moins de répliques, ou choisissez un autre site.',
      en: 'Retire a deployment, ask for fewer replicas, or choose another site.',
    },
  }),
  sovereigntyRefused: (siteName: string, reason: LocalisedText): FailureText => ({
    message: { fr: `${siteName} : ${reason.fr}`, en: `${siteName}: ${reason.en}` },
    remedy: {
      fr: 'Choisissez un site qui a la qualification demandée.',
      en: 'Choose a site that has the qualification that is asked for.',
    },
  }),
  nameTaken: ({ name }: NameTaken): FailureText => ({
    message: {
      fr: `Un autre déploiement s’appelle déjà « ${name} ».`,
      en: `Another deployment is called “${name}” already.`,
    },
    remedy: {
      fr: 'Donnez un autre nom, ou aucun ; un nom est libre quand son déploiement a disparu.',
      en: 'Give another name, or none; a name is free once its deployment is gone.',
    },
  }),
  invalidReplicas: ({ given, least, most }: InvalidReplicas): FailureText => ({
    message: {
      fr: `${given} n’est pas un nombre de répliques possible.`,
      en: `${given} is not a possible number of replicas.`,
    },
    remedy: {
      fr: `Demandez de ${least} à ${most} répliques.`,
      en: `Ask for ${least} to ${most} replicas.`,
    },
  }),
  leaving: ({ deploymentId }: DeploymentLeaving): FailureText => ({
    message: {
      fr: `Le déploiement « ${deploymentId} » est en cours de retrait.`,
      en: `The deployment “${deploymentId}” is being retired.`,
    },
    remedy: { fr: 'Demandez un nouveau déploiement.', en: 'Request a new deployment.' },
  }),
  rolloutUnderWay: ({ deploymentId }: RolloutUnderWay): FailureText => ({
    message: {
      fr: `Un changement du déploiement « ${deploymentId} » est déjà en cours.`,
      en: `A change of the deployment “${deploymentId}” is under way already.`,
    },
    remedy: {
      fr: 'Attendez qu’il soit terminé : ses conditions disent où il en est.',
      en: 'Wait until it is done: its conditions say how far it has come.',
    },
  }),
  contextNeedsMoreGpus: (failure: ContextNeedsMoreGpus): FailureText => ({
    message: {
      fr: `${failure.modelName} ne peut pas lire ${failure.contextTokens} jetons sur ${failure.gpusPerReplica} ${failure.gpuName}.`,
      en: `${failure.modelName} cannot read ${failure.contextTokens} tokens on ${failure.gpusPerReplica} ${failure.gpuName}.`,
    },
    remedy: {
      fr: 'Demandez moins de jetons, ou un nouveau déploiement avec cette longueur.',
      en: 'Ask for fewer tokens, or request a new deployment with this length.',
    },
  }),
  invalidContext: ({ modelName, given, least, most }: InvalidContext): FailureText => ({
    message: {
      fr: `${modelName} ne peut pas lire des requêtes de ${given} jetons.`,
      en: `${modelName} cannot read requests of ${given} tokens.`,
    },
    remedy: {
      fr: `Demandez de ${least} à ${most} jetons, ou ne précisez rien pour avoir la plus grande longueur qui tienne.`,
      en: `Ask for ${least} to ${most} tokens, or give none to have the longest that fits.`,
    },
  }),
};

export const nouns = {
  collectivite: { fr: 'La collectivité', en: 'The collectivité' },
  pool: { fr: 'Le pool partagé', en: 'The shared pool' },
  site: { fr: 'Le site', en: 'The site' },
  deployment: { fr: 'Le déploiement', en: 'The deployment' },
};
