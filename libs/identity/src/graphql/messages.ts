import type { FailureText, Text } from '@beffroi/platform/graphql';
import type { IncompatibleRoles, InvitationClosed, OrganizationDifference } from '../domain/index.ts';

const closed: Readonly<Record<InvitationClosed['state'], Text>> = {
  accepted: { fr: 'Cette invitation a déjà été acceptée.', en: 'This invitation was accepted already.' },
  revoked: { fr: 'Cette invitation a été retirée.', en: 'This invitation was revoked.' },
  expired: { fr: 'Cette invitation a expiré.', en: 'This invitation has expired.' },
};

/** What people read when membership says no. */
export const messages = {
  invalidEmail: (given: string): FailureText => ({
    message: {
      fr: `« ${given} » n’est pas une adresse électronique.`,
      en: `“${given}” is not an e-mail address.`,
    },
    remedy: {
      fr: 'Donnez l’adresse professionnelle de la personne, par exemple lea@mairie.example.',
      en: 'Give the person’s work address, such as lea@mairie.example.',
    },
  }),
  invitedAlready: (email: string): FailureText => ({
    message: {
      fr: `« ${email} » est déjà invité à ce rôle.`,
      en: `“${email}” is invited to this role already.`,
    },
    remedy: {
      fr: 'Attendez la réponse, ou retirez l’invitation pour en envoyer une autre.',
      en: 'Wait for the answer, or revoke the invitation to send another.',
    },
  }),
  invitationClosed: (state: InvitationClosed['state']): FailureText => ({
    message: closed[state],
    remedy: {
      fr: 'Demandez une nouvelle invitation à un administrateur de la collectivité.',
      en: 'Ask an administrator of the collectivité for a new invitation.',
    },
  }),
  invitationNotFound: (): FailureText => ({
    message: { fr: 'Ce jeton n’ouvre aucune invitation.', en: 'This token opens no invitation.' },
    remedy: {
      fr: 'Copiez le jeton entier, tel que vous l’avez reçu.',
      en: 'Copy the whole token, as you received it.',
    },
  }),
  emailNotVerified: (): FailureText => ({
    message: {
      fr: 'Votre fournisseur d’identité n’a pas vérifié votre adresse électronique.',
      en: 'Your identity provider has not verified your e-mail address.',
    },
    remedy: {
      fr: 'Faites vérifier votre adresse auprès du fournisseur d’identité, puis reconnectez-vous.',
      en: 'Have your address verified by the identity provider, then log in again.',
    },
  }),
  incompatibleRoles: ({ held, wanted, reason }: IncompatibleRoles): FailureText => ({
    message: {
      fr: `Une même personne ne peut pas être ${wanted} et ${held} : ${reason.fr}.`,
      en: `One person cannot be ${wanted} and ${held}: ${reason.en}.`,
    },
    remedy: {
      fr: 'Donnez ce rôle à quelqu’un d’autre, ou retirez d’abord l’autre rôle.',
      en: 'Give this role to somebody else, or take the other role away first.',
    },
  }),
  emailDiffers: (verifiedEmail: string): FailureText => ({
    message: {
      fr: `Cette invitation n’est pas pour « ${verifiedEmail} ».`,
      en: `This invitation is not for “${verifiedEmail}”.`,
    },
    remedy: {
      fr: 'Connectez-vous avec le compte dont l’adresse a reçu l’invitation.',
      en: 'Log in with the account whose address received the invitation.',
    },
  }),
  noNewMembers: (): FailureText => ({
    message: {
      fr: 'La collectivité n’accueille plus de nouveaux membres.',
      en: 'The collectivité takes no new members any more.',
    },
    remedy: {
      fr: 'Adressez-vous à l’opérateur, ou à qui vous a invité.',
      en: 'Ask the operator, or whoever invited you.',
    },
  }),
  lastAdministrator: (): FailureText => ({
    message: {
      fr: 'C’est le dernier administrateur de la collectivité.',
      en: 'This is the last administrator of the collectivité.',
    },
    remedy: {
      fr: 'Nommez d’abord un autre administrateur.',
      en: 'Appoint another administrator first.',
    },
  }),
  roleHeldAlready: (): FailureText => ({
    message: { fr: 'La personne a déjà ce rôle.', en: 'The person holds this role already.' },
    remedy: {
      fr: 'Choisissez un autre rôle.',
      en: 'Choose another role.',
    },
  }),
  roleDoesNotFit: (needs: 'collectivite' | 'operator'): FailureText => ({
    message:
      needs === 'operator'
        ? {
            fr: 'Un rôle du syndicat ne se tient dans aucune collectivité.',
            en: 'A role of the operator is held in no collectivité.',
          }
        : {
            fr: 'Un rôle de collectivité se tient dans une collectivité.',
            en: 'A role of a collectivité is held in one.',
          },
    remedy:
      needs === 'operator'
        ? { fr: 'Retirez « collectiviteId ».', en: 'Leave “collectiviteId” out.' }
        : { fr: 'Donnez « collectiviteId ».', en: 'Give “collectiviteId”.' },
  }),
  invalidClient: (clientId: string): FailureText => ({
    message: {
      fr: `« ${clientId} » ne peut pas être un identifiant de client.`,
      en: `“${clientId}” cannot be a client identifier.`,
    },
    remedy: {
      fr: 'Donnez le « Client ID » du fournisseur d’identité, tel qu’il y est écrit.',
      en: 'Give the identity provider’s “Client ID”, as it is written there.',
    },
  }),
  unknownIssuer: (issuer: string, accepted: readonly string[]): FailureText => ({
    message: {
      fr: `Les jetons de « ${issuer} » ne sont pas admis ici.`,
      en: `Tokens of “${issuer}” are not accepted here.`,
    },
    remedy: {
      fr: `Donnez un émetteur admis : ${accepted.join(', ')}.`,
      en: `Give an issuer that is accepted: ${accepted.join(', ')}.`,
    },
  }),
};

export const nouns = {
  supportAccess: { fr: 'L’accès du support', en: 'The access of support' },
  collectivite: { fr: 'La collectivité', en: 'The collectivité' },
  invitation: { fr: 'L’invitation', en: 'The invitation' },
  member: { fr: 'Le membre', en: 'The member' },
  session: { fr: 'La session', en: 'The session' },
  serviceAccount: { fr: 'Le compte de service', en: 'The service account' },
};

/** What will be done about a difference, or what people have to do. */
export const differenceRemedies: Readonly<Record<OrganizationDifference['kind'], Text>> = {
  'create-organization': { fr: 'L’organisation sera créée.', en: 'The organisation will be created.' },
  'delete-organization': { fr: 'L’organisation sera supprimée.', en: 'The organisation will be deleted.' },
  'update-organization': { fr: 'L’organisation sera mise à jour.', en: 'The organisation will be updated.' },
  'add-member': { fr: 'Le membre sera ajouté.', en: 'The member will be added.' },
  'remove-member': {
    fr: 'La personne sera retirée de l’organisation ; son compte reste.',
    en: 'The person will be taken out of the organisation; their account stays.',
  },
  'accept-invitation': { fr: 'La personne deviendra membre.', en: 'The person will become a member.' },
  'withdraw-invitation': { fr: 'L’invitation sera retirée.', en: 'The invitation will be withdrawn.' },
  'send-invitation': { fr: 'Keycloak enverra l’invitation.', en: 'Keycloak will send the invitation.' },
  'alias-differs': {
    fr: 'Un alias ne change pas : demandez les jetons avec celui de Keycloak, ou recréez l’organisation vide.',
    en: 'An alias does not change: ask for tokens with Keycloak’s, or make the organisation anew while it is empty.',
  },
  'unknown-user': {
    fr: 'Le compte n’existe plus dans Keycloak : retirez le membre, puis réinvitez la personne.',
    en: 'The account is not in Keycloak any more: remove the member, then invite the person again.',
  },
  'managed-stranger': {
    fr: 'Invitez la personne, ou supprimez vous-même son compte dans Keycloak.',
    en: 'Invite the person, or delete their account in Keycloak yourself.',
  },
  'unverified-email': {
    fr: 'Faites vérifier l’adresse de la personne dans Keycloak.',
    en: 'Have the person’s address verified in Keycloak.',
  },
};
