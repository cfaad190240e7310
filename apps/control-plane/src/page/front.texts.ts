import type { Language } from '@beffroi/platform/graphql';

export interface FrontTexts {
  readonly tagline: string;
  readonly whatRuns: string;
  readonly controlPlane: string;
  readonly version: (version: string) => string;
  readonly database: string;
  readonly databaseAnswers: string;
  readonly gateways: string;
  readonly liveGateways: (count: number) => string;
  readonly sites: string;
  readonly siteCount: (count: number) => string;
  readonly unknown: string;
  readonly login: string;
  readonly logIn: string;
  readonly proConnect: string;
  readonly aboutProConnect: string;
  readonly loggedInAs: (name: string) => string;
  readonly breakGlass: string;
  readonly withoutRole: (subject: string) => string;
  readonly logOut: string;
  readonly loginExplained: string;
  readonly loginCommand: string;
  readonly firstRequests: string;
  readonly chatExplained: string;
  readonly chatCommand: string;
  readonly graphqlExplained: string;
  readonly graphqlCommand: string;
  readonly explorer: string;
  readonly sharedApi: string;
}

export const frontTexts: Readonly<Record<Language, FrontTexts>> = {
  fr: {
    tagline:
      'L’IA souveraine des collectivités : modèles Mistral, quotas et consommation mesurée au jeton près.',
    whatRuns: 'Ce qui tourne',
    controlPlane: 'Plan de contrôle',
    version: (version) => `version ${version}, en service`,
    database: 'Base de données',
    databaseAnswers: 'répond',
    gateways: 'Passerelles',
    liveGateways: (count) =>
      count === 0 ? 'aucune ne s’est annoncée' : count === 1 ? '1 en service' : `${count} en service`,
    sites: 'Sites',
    siteCount: (count) =>
      count === 0 ? 'aucun n’est déclaré' : count === 1 ? '1 déclaré' : `${count} déclarés`,
    unknown: 'état inconnu tant que la base ne répond pas',
    login: 'Se connecter',
    logIn: 'Se connecter avec ce navigateur',
    proConnect: 'S’identifier avec ProConnect',
    aboutProConnect: 'Qu’est-ce que ProConnect ?',
    loggedInAs: (name) => `Vous êtes connecté : ${name}.`,
    breakGlass:
      'Session de secours : chaque action est inscrite au journal d’audit et signalée. Déconnectez-vous dès que possible ; la session finit d’elle-même à l’heure fixée.',
    withoutRole: (subject) =>
      `Vous n’avez encore aucun droit ici. Demandez à l’administrateur de votre collectivité de vous inviter, en lui donnant votre identifiant « ${subject} ».`,
    logOut: 'Se déconnecter',
    loginExplained:
      'Le fournisseur d’identité du syndicat délivre un jeton d’accès ; il accompagne chaque requête. Vos droits tiennent à vos rôles dans Beffroi.',
    loginCommand: 'Commande pour obtenir un jeton',
    firstRequests: 'Premières requêtes',
    chatExplained: 'Poser une question à un modèle, avec la clé d’API d’un projet :',
    chatCommand: 'Commande pour poser une question à un modèle',
    graphqlExplained: 'Demander qui vous êtes au plan de contrôle, avec un jeton d’accès :',
    graphqlCommand: 'Commande pour interroger le plan de contrôle',
    explorer: 'Explorer l’API GraphQL',
    sharedApi: 'Lire la documentation de l’API partagée',
  },
  en: {
    tagline:
      'Sovereign AI for local government: Mistral models, quotas and consumption metered to the token.',
    whatRuns: 'What runs',
    controlPlane: 'Control plane',
    version: (version) => `version ${version}, running`,
    database: 'Database',
    databaseAnswers: 'answers',
    gateways: 'Gateways',
    liveGateways: (count) => (count === 0 ? 'none has announced itself' : `${count} running`),
    sites: 'Sites',
    siteCount: (count) => (count === 0 ? 'none declared' : `${count} declared`),
    unknown: 'unknown while the database does not answer',
    login: 'Log in',
    logIn: 'Log in with this browser',
    proConnect: 'Log in with ProConnect',
    aboutProConnect: 'What is ProConnect?',
    loggedInAs: (name) => `You are logged in: ${name}.`,
    breakGlass:
      'Break-glass session: each action is written to the audit journal and reported. Log out as soon as you can; the session ends by itself when its time is up.',
    withoutRole: (subject) =>
      `You have no right here yet. Ask the administrator of your collectivité to invite you, and give them your identifier “${subject}”.`,
    logOut: 'Log out',
    loginExplained:
      'The syndicate’s identity provider issues an access token, which goes with each request. What you may do follows from your roles in Beffroi.',
    loginCommand: 'Command that gets a token',
    firstRequests: 'First requests',
    chatExplained: 'Ask a model something, with the API key of a project:',
    chatCommand: 'Command that asks a model something',
    graphqlExplained: 'Ask the control plane who you are, with an access token:',
    graphqlCommand: 'Command that asks the control plane',
    explorer: 'Explore the GraphQL API',
    sharedApi: 'Read the documentation of the shared API',
  },
};
