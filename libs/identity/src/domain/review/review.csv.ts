import { CSV_BYTE_ORDER_MARK, csvLine, frenchDay } from '@beffroi/kernel';
import type { AccessDecision, HoldingKind, LineOutcome, ReviewLine } from './review-line.ts';

const KINDS: Readonly<Record<HoldingKind, string>> = {
  member: 'personne',
  'service-account': 'programme',
  invitation: 'invitation',
  'support-access': 'accès du support',
};
const DECISIONS: Readonly<Record<AccessDecision, string>> = {
  keep: 'maintenir',
  remove: 'retirer',
  'change-role': 'changer le rôle',
};
const OUTCOMES: Readonly<Record<LineOutcome, string>> = {
  kept: 'maintenu',
  removed: 'retiré',
  changed: 'rôle changé',
  gone: 'n’existait plus',
  suspended: 'suspendu faute de décision',
  'kept-undecided': 'maintenu sans décision',
  'kept-last-administrator': 'maintenu : dernier administrateur',
};

/** What people read in the columns, in their order. */
const COLUMNS: Readonly<Record<string, (line: ReviewLine) => string>> = {
  Nature: ({ kind }) => KINDS[kind],
  Identifiant: ({ holder }) => holder,
  'Fournisseur d’identité': ({ issuer }) => issuer ?? '',
  Nom: ({ displayName }) => displayName ?? '',
  Courriel: ({ email }) => email ?? '',
  Rôle: ({ role }) => role,
  'Depuis le': ({ since }) => frenchDay(since),
  Décision: ({ decision }) => (decision ? DECISIONS[decision] : ''),
  'Nouveau rôle': ({ newRole }) => newRole ?? '',
  Motif: ({ reason }) => reason ?? '',
  'Décidé par': ({ decidedBy }) => decidedBy?.displayName ?? decidedBy?.subject ?? '',
  'Décidé le': ({ decidedAt }) => frenchDay(decidedAt),
  Résultat: ({ outcome }) => (outcome ? OUTCOMES[outcome] : 'à décider'),
  Ligne: ({ id }) => id,
};

/** The review as a file that French Excel opens, a line for each access. */
export const reviewCsv = (lines: readonly ReviewLine[]): string =>
  [
    CSV_BYTE_ORDER_MARK + csvLine(Object.keys(COLUMNS)),
    ...lines.map((line) => csvLine(Object.values(COLUMNS).map((cellOf) => cellOf(line)))),
  ].join('');
