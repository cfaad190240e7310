import type { BreakGlass } from '@beffroi/identity/domain';
import type { BreakGlassGranted } from '@beffroi/identity/server';
import { type Language, PARIS } from '@beffroi/kernel';

const TEXTS = {
  fr: {
    shownOnce: 'Code de secours (il n’est affiché qu’une fois, et n’est enregistré nulle part) :',
    forWhom: (person: string, role: string) => `pour ${person}, avec le rôle ${role}`,
    until: (instant: string) => `jusqu’au ${instant}, une seule connexion à /auth/break-glass`,
    revokeWith: (id: string) => `à révoquer avec : break-glass revoke ${id}`,
    revoked: (person: string) => `Le code de ${person} est révoqué, et sa session est finie.`,
    none: 'Aucun code.',
    states: { open: 'à utiliser', used: 'utilisé', revoked: 'révoqué', expired: 'expiré' },
  },
  en: {
    shownOnce: 'Break-glass code (it is shown once, and stored nowhere):',
    forWhom: (person: string, role: string) => `for ${person}, with the role ${role}`,
    until: (instant: string) => `until ${instant}, one login at /auth/break-glass`,
    revokeWith: (id: string) => `revoke it with: break-glass revoke ${id}`,
    revoked: (person: string) => `The code of ${person} is revoked, and its session is over.`,
    none: 'No code.',
    states: { open: 'open', used: 'used', revoked: 'revoked', expired: 'expired' },
  },
} as const;

const instantIn = (language: Language, instant: Date): string =>
  new Intl.DateTimeFormat(language, { dateStyle: 'short', timeStyle: 'short', timeZone: PARIS }).format(
    instant,
  );

export const grantedReport = ({ glass, code }: BreakGlassGranted, language: Language): string => {
  const texts = TEXTS[language];
  return [
    texts.shownOnce,
    '',
    `  ${code}`,
    '',
    texts.forWhom(glass.person, glass.role),
    texts.until(instantIn(language, glass.expiresAt)),
    texts.revokeWith(glass.id),
    '',
  ].join('\n');
};

export const revokedReport = ({ person }: BreakGlass, language: Language): string =>
  `${TEXTS[language].revoked(person)}\n`;

/** One line a code, the newest first. */
export const listReport = (glasses: readonly BreakGlass[], now: Date, language: Language): string => {
  const texts = TEXTS[language];
  if (glasses.length === 0) return `${texts.none}\n`;
  const lines = glasses.map((glass) => {
    const { id, person, reason, role, expiresAt } = glass;
    const state = texts.states[stateOf(glass, now)];
    return [id, state, instantIn(language, expiresAt), role, person, reason].join('  ');
  });
  return `${lines.join('\n')}\n`;
};

const stateOf = ({ revokedAt, expiresAt, usedAt }: BreakGlass, now: Date): keyof typeof TEXTS.fr.states => {
  if (revokedAt) return 'revoked';
  if (now >= expiresAt) return 'expired';
  return usedAt ? 'used' : 'open';
};
