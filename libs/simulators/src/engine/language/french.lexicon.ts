/** The words of a town hall, written for this simulator. Each list is a slot of the grammar in french.writer.ts. */
type Words = readonly [string, ...string[]];

export const OPENERS: Words = [
  'À ce titre',
  'En pratique',
  'Par ailleurs',
  'Dans ce cadre',
  'Depuis le début de l’exercice',
  'Conformément au règlement intérieur',
  'À la demande des habitants',
  'Pour simplifier vos démarches',
];

export const SERVICES: Words = [
  'la mairie',
  'le conseil municipal',
  'le service de l’état civil',
  'le service de l’urbanisme',
  'le centre communal d’action sociale',
  'la direction des finances',
  'la communauté de communes',
  'la médiathèque intercommunale',
  'la régie de l’eau',
  'le secrétariat général',
];

export const ACTIONS: Words = [
  'instruit',
  'examine',
  'enregistre',
  'transmet',
  'met à jour',
  'vérifie',
  'publie',
  'archive',
];

export const DOCUMENTS: Words = [
  'la demande de subvention',
  'le dossier de permis de construire',
  'la déclaration préalable de travaux',
  'l’acte de naissance',
  'le procès-verbal de la séance',
  'le plan local d’urbanisme',
  'la facture de cantine scolaire',
  'le registre des délibérations',
  'la liste des pièces justificatives',
  'le projet de budget',
];

export const STEPS: Words = [
  'déposer',
  'compléter',
  'consulter',
  'retirer',
  'signer',
  'corriger',
  'faire suivre',
  'relire',
];

export const PLACES: Words = [
  'au guichet unique',
  'en ligne',
  'par courrier',
  'auprès de l’accueil',
  'à la maison France services',
  'pendant les heures d’ouverture',
  'au service concerné',
];

export const CONDITIONS: Words = [
  'dès réception du dossier complet',
  'avant la fin du mois',
  'sous réserve des crédits inscrits au budget',
  'après avis de la commission compétente',
  'dans le respect du calendrier voté',
  'en lien avec les communes membres',
  'lorsque le quorum est atteint',
];
