import type { Text } from '@beffroi/kernel';

export const breakGlassTexts = {
  title: { fr: 'Connexion de secours', en: 'Break-glass login' },
  purpose: {
    fr: 'Cette page sert quand le fournisseur d’identité du syndicat ne répond plus. Elle demande un code de secours, remis en main propre par l’équipe qui tient la base de données.',
    en: 'This page is for the day that the syndicate’s identity provider does not answer. It asks for a break-glass code, handed over by the team that keeps the database.',
  },
  watched: {
    fr: 'Chaque essai et chaque action sont inscrits au journal d’audit et signalés à l’exploitation.',
    en: 'Each try and each action is written to the audit journal and reported to operations.',
  },
  code: { fr: 'Code de secours', en: 'Break-glass code' },
  hint: {
    fr: 'Huit groupes de quatre caractères. Les tirets, les espaces et les majuscules n’importent pas. Le code sert une seule fois.',
    en: 'Eight groups of four characters. Hyphens, blanks and capitals do not matter. The code serves once.',
  },
  submit: { fr: 'Se connecter', en: 'Log in' },
  usual: { fr: 'Retourner à la connexion habituelle', en: 'Back to the usual login' },
} as const satisfies Record<string, Text>;

export type BreakGlassFailure = 'refused' | 'too-many' | 'form-expired' | 'disabled' | 'unavailable';

/** One answer for every code that opens nothing: who guesses learns nothing of which there are. */
export const breakGlassFailureTexts: Readonly<Record<BreakGlassFailure, Text>> = {
  refused: {
    fr: 'Ce code n’ouvre rien : il est faux, déjà utilisé, expiré ou révoqué. Vérifiez la saisie, ou demandez un nouveau code.',
    en: 'This code opens nothing: it is wrong, used, expired or revoked. Check what you typed, or ask for a new code.',
  },
  'too-many': {
    fr: 'Trop d’essais ont eu lieu. Attendez une minute, puis réessayez.',
    en: 'There were too many tries. Wait a minute, then try again.',
  },
  'form-expired': {
    fr: 'Le formulaire a expiré, ou il n’a pas été ouvert dans ce navigateur. Saisissez le code de nouveau.',
    en: 'The form has expired, or was not opened in this browser. Type the code again.',
  },
  disabled: {
    fr: 'La connexion de secours est désactivée dans cette installation (BEFFROI_BREAK_GLASS).',
    en: 'The break-glass login is switched off in this installation (BEFFROI_BREAK_GLASS).',
  },
  unavailable: {
    fr: 'La base de données ne répond pas : la connexion de secours en a besoin.',
    en: 'The database does not answer: the break-glass login needs it.',
  },
};
