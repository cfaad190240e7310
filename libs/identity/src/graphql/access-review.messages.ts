import type { FailureText } from '@beffroi/platform/graphql';
import { MAX_DECISION_REASON } from '../domain/index.ts';

const DAY = { dateStyle: 'long', timeStyle: 'short', timeZone: 'Europe/Paris' } as const;
const inFrench = new Intl.DateTimeFormat('fr-FR', DAY);
const inEnglish = new Intl.DateTimeFormat('en-GB', DAY);

/** What people read when a review of access says no. */
export const reviewMessages = {
  deadline: (earliest: Date, latest: Date): FailureText => ({
    message: { fr: 'Cette échéance n’est pas acceptée.', en: 'This deadline is not accepted.' },
    remedy: {
      fr: `Donnez une date entre le ${inFrench.format(earliest)} et le ${inFrench.format(latest)} (heure de Paris).`,
      en: `Give a date between ${inEnglish.format(earliest)} and ${inEnglish.format(latest)} (Paris time).`,
    },
  }),
  openAlready: (): FailureText => ({
    message: {
      fr: 'Une revue des accès est déjà ouverte ici.',
      en: 'A review of access is open here already.',
    },
    remedy: {
      fr: 'Terminez-la, ou attendez son échéance.',
      en: 'Finish it, or wait for its deadline.',
    },
  }),
  undecided: (count: number): FailureText => ({
    message: {
      fr: `Il reste ${count} accès sur lesquels personne n’a décidé.`,
      en: `Nobody has decided about ${count} accesses yet.`,
    },
    remedy: {
      fr: 'Décidez de chacun, ou laissez l’échéance clore la revue. L’opérateur peut décider de votre propre accès.',
      en: 'Decide about each, or let the deadline close the review. The operator may decide about your own access.',
    },
  }),
  ownAccess: (): FailureText => ({
    message: { fr: 'Personne ne revoit son propre accès.', en: 'Nobody reviews their own access.' },
    remedy: {
      fr: 'Demandez à un autre administrateur, ou à l’opérateur, de décider.',
      en: 'Ask another administrator, or the operator, to decide.',
    },
  }),
  onlyPeople: (): FailureText => ({
    message: { fr: 'Un programme ne décide pas d’un accès.', en: 'A program decides about no access.' },
    remedy: {
      fr: 'Connectez-vous en votre nom pour décider.',
      en: 'Log in under your own name to decide.',
    },
  }),
  closed: (): FailureText => ({
    message: { fr: 'Cette revue est close.', en: 'This review is closed.' },
    remedy: {
      fr: 'Changez ou retirez l’accès directement, ou ouvrez une nouvelle revue.',
      en: 'Change or remove the access directly, or open another review.',
    },
  }),
  gone: (): FailureText => ({
    message: {
      fr: 'Cet accès n’est plus ce qu’il était à l’ouverture de la revue.',
      en: 'This access is no more what it was when the review was opened.',
    },
    remedy: {
      fr: 'Décidez de l’accès tel qu’il est, dans la liste des membres ou dans une nouvelle revue.',
      en: 'Decide about it as it is, in the list of members or in another review.',
    },
  }),
  reason: (): FailureText => ({
    message: { fr: 'Le motif est vide ou trop long.', en: 'The reason is empty or too long.' },
    remedy: {
      fr: `Donnez un motif d’au plus ${MAX_DECISION_REASON} caractères.`,
      en: `Give a reason of ${MAX_DECISION_REASON} characters at most.`,
    },
  }),
  role: (): FailureText => ({
    message: {
      fr: 'Le rôle manque, est de trop, ou n’est pas de ceux qui se tiennent ici.',
      en: 'The role is missing, not wanted, or none that is held here.',
    },
    remedy: {
      fr: 'Donnez « role » avec CHANGE_ROLE seulement : un rôle de collectivité pour une collectivité, de l’opérateur pour l’opérateur. Un accès du support ne change pas de rôle.',
      en: 'Give “role” with CHANGE_ROLE alone: a role of a collectivité for a collectivité, of the operator for the operator. An access of support changes no role.',
    },
  }),
};

export const reviewNouns = {
  review: { fr: 'La revue des accès', en: 'The review of access' },
  line: { fr: 'La ligne de la revue', en: 'The line of the review' },
};
