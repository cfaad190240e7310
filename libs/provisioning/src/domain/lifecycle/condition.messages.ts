import type { LocalisedText } from '@beffroi/catalogue/domain';
import type { ConditionReason } from './condition.ts';

export interface Facts {
  /** Engines that answered. */
  readonly engines: number;
  readonly replicas: number;
  /** Of the bytes that are to be copied; null: unknown. */
  readonly weightsPercent: number | null;
}

type Template = (facts: Facts) => readonly [fr: string, en: string];

const MESSAGES: Readonly<Record<ConditionReason, Template>> = {
  AsDeclared: () => ['Conforme.', 'As it should be.'],
  Waiting: () => ['En attente de l’étape précédente.', 'Waiting for the step before.'],
  NamespaceMissing: () => ['L’espace de noms n’existe pas encore.', 'The namespace does not exist yet.'],
  NamespaceTerminating: () => [
    'L’espace de noms précédent est en cours de suppression ; il sera recréé ensuite.',
    'The namespace of before is being deleted; it is made again afterwards.',
  ],
  ObjectTerminating: () => [
    'Un objet précédent est en cours de suppression ; il sera recréé ensuite.',
    'An object of before is being deleted; it is made again afterwards.',
  ],
  OutOfSync: () => [
    'Les objets du cluster sont en cours de mise en conformité.',
    'The objects in the cluster are being brought in line.',
  ],
  DriftReported: () => [
    'Le déploiement est gelé : les écarts sont signalés et non corrigés. Levez le gel pour les corriger.',
    'The deployment is cordoned: differences are reported, not repaired. Uncordon it to repair them.',
  ],
  ForeignFinalizer: () => [
    'La suppression n’aboutit pas : un autre programme retient un objet, ou l’espace de noms, par un finaliseur. Il doit l’ôter lui-même.',
    'The deletion does not end: another program holds an object, or the namespace, by a finalizer, and has to remove it itself.',
  ],
  NamespaceCounting: () => [
    'Avant de supprimer l’espace de noms, la plateforme demande au cluster ce qu’il contient encore.',
    'Before the namespace is deleted the platform asks the cluster what it still holds.',
  ],
  NamespaceKept: () => [
    'L’espace de noms reste : il contient des objets que la plateforme n’a pas créés et ne touche pas. Déplacez-les ou supprimez-les, et il disparaîtra de lui-même.',
    'The namespace stays: it holds objects that the platform did not make and does not touch. Move or remove them, and it goes by itself.',
  ],
  NameTaken: () => [
    'Un objet du même nom existe, que la plateforme n’a pas créé et ne touche pas : renommez-le ou supprimez-le.',
    'An object of that name exists that the platform did not make and does not touch: rename or remove it.',
  ],
  ConflictingFieldManager: () => [
    'Un autre programme modifie les mêmes champs dans le cluster ; il faut en écarter un.',
    'Another program writes the same fields in the cluster; one of the two has to go.',
  ],
  PodSecurityRejected: () => [
    'Le cluster refuse le pod pour des raisons de sécurité.',
    'The cluster refuses the pod for reasons of security.',
  ],
  ClusterRefused: () => ['Le cluster refuse la demande.', 'The cluster refuses what it is asked.'],
  ClusterUnreachable: () => [
    'Le cluster du site ne répond pas ; nouvel essai automatique.',
    'The site’s cluster does not answer; it is tried again automatically.',
  ],
  QuotaExceeded: () => [
    'Le quota de l’espace de noms est dépassé.',
    'The quota of the namespace is exceeded.',
  ],
  InsufficientGpuCapacity: () => [
    'Aucun nœud du site n’a assez de GPU libres pour le moment.',
    'No node of the site has enough free GPUs at the moment.',
  ],
  WeightsMissing: () => [
    'Les poids du modèle sont absents, ou la plateforme n’a pas le droit de les lire : déposez-les à leur origine, ou donnez-lui ce droit.',
    'The weights of the model are missing, or the platform may not read them: put them at their origin, or let it read them.',
  ],
  WeightsStalled: () => [
    'La copie des poids n’avance pas ; elle est retentée automatiquement.',
    'The copy of the weights does not get on; it is tried again automatically.',
  ],
  WeightsCorrupted: () => [
    'Les poids reçus ne sont pas ceux que SHA256SUMS annonce ; rien n’en est utilisé. Comparez les fichiers de l’origine à ce fichier, puis corrigez-les.',
    'The weights that came are not those that SHA256SUMS announces; none are used. Compare the files at the origin with that file, and mend them.',
  ],
  WeightsUnreachable: () => [
    'L’origine des poids ne répond pas ; la copie reprendra où elle s’est arrêtée. Vérifiez l’origine, et que ses adresses sont celles qui sont configurées (BEFFROI_WEIGHTS_ORIGIN_RANGES).',
    'The origin of the weights does not answer; the copy goes on where it stopped. Check the origin, and that its addresses are those configured (BEFFROI_WEIGHTS_ORIGIN_RANGES).',
  ],
  WeightsVolumeFull: () => [
    'Le volume des poids est plein. Agrandissez-le, ou vérifiez que l’origine n’annonce que les fichiers du modèle.',
    'The volume of the weights is full. Enlarge it, or check that the origin announces the files of the model only.',
  ],
  WeightsVolumeFailed: () => [
    'Le volume des poids ne peut pas être écrit. Vérifiez-le auprès de l’hébergeur.',
    'The volume of the weights cannot be written. Check it with the provider.',
  ],
  WeightsLoading: ({ weightsPercent }) =>
    weightsPercent === null
      ? ['Les poids du modèle sont en cours de copie.', 'The weights of the model are being copied.']
      : [
          `Les poids du modèle sont en cours de copie : ${weightsPercent} %.`,
          `The weights of the model are being copied: ${weightsPercent}%.`,
        ],
  ImagePullFailed: () => [
    'L’image du moteur ne peut pas être téléchargée.',
    'The image of the engine cannot be pulled.',
  ],
  EngineLoading: ({ engines, replicas }) => [
    `Le modèle se charge : ${engines} moteur(s) prêt(s) sur ${replicas}.`,
    `The model is loading: ${engines} of ${replicas} engine(s) ready.`,
  ],
  EngineCrashLoop: () => ['Le moteur s’arrête sans cesse.', 'The engine stops again and again.'],
  StartupTimeout: () => [
    'Le moteur met plus de temps à démarrer que prévu.',
    'The engine takes longer to start than expected.',
  ],
  SmokeTestFailed: () => [
    'Le moteur est démarré mais n’a pas répondu à la question d’essai.',
    'The engine runs but did not answer the trial question.',
  ],
  EnginesMissing: ({ engines, replicas }) => [
    `${engines} moteur(s) en service sur ${replicas}.`,
    `${engines} of ${replicas} engine(s) in service.`,
  ],
  NoEngine: () => ['Aucun moteur n’est encore ouvert aux requêtes.', 'No engine is open to requests yet.'],
  FallingAsleep: () => [
    'Ses moteurs s’arrêtent : personne ne s’en sert.',
    'Its engines are being stopped: nobody uses them.',
  ],
  Asleep: () => ['En veille : la première requête le réveille.', 'Asleep: the first request wakes it.'],
  RouteClosed: () => [
    'Les passerelles ne lui adressent plus de requêtes.',
    'Gateways send it no more requests.',
  ],
  GatewaysBehind: () => [
    'Des passerelles n’ont pas encore confirmé la fermeture de la route ; une passerelle éteinte compte encore quinze minutes.',
    'Some gateways have not confirmed that the route is closed; one that is off still counts for fifteen minutes.',
  ],
  Retiring: () => ['Le retrait a été demandé.', 'Its retirement was asked for.'],
  Running: () => ['Il doit fonctionner.', 'It is to run.'],
};

/** A reason for people, with the cluster's own words behind it. */
export const sentence = (reason: ConditionReason, facts: Facts, detail: string | null): LocalisedText => {
  const [fr, en] = MESSAGES[reason](facts);
  return detail === null ? { fr, en } : { fr: `${fr} (${detail})`, en: `${en} (${detail})` };
};
