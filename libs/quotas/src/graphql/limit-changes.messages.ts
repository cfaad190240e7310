import type { FailureText } from '@beffroi/platform/graphql';

/** What people read when a change of limits says no. */
export const changes = {
  override: {
    time: {
      message: {
        fr: 'Une dérogation finit après son début et dans l’avenir.',
        en: 'An override ends after it begins, and in the future.',
      },
      remedy: { fr: 'Donnez un « until » plus tardif.', en: 'Give a later “until”.' },
    },
    value: {
      message: {
        fr: 'Une limite est un nombre entier positif ou nul, au plus 2^53 − 1, et en euros 900 719 925 474 centimes.',
        en: 'A limit is a whole number, not negative, 2^53 − 1 at most, and in euros 900,719,925,474 cents.',
      },
      remedy: {
        fr: 'Donnez 0 pour fermer, rien pour ne pas limiter.',
        en: 'Give 0 to close, nothing not to limit.',
      },
    },
    shadow: {
      message: {
        fr: 'Une limite à blanc n’est pas appliquée : il n’y a rien à déroger.',
        en: 'A shadow limit is not enforced: there is nothing to override.',
      },
      remedy: { fr: 'Appliquez-la d’abord avec setLimit.', en: 'Enforce it first, with setLimit.' },
    },
  },
  envelope: {
    kind: {
      message: {
        fr: 'Seul un budget appliqué d’une collectivité (jour, mois, exercice) se répartit.',
        en: 'Only an enforced budget of a collectivité (day, month, exercise) is shared out.',
      },
      remedy: {
        fr: 'Fixez-lui d’abord une valeur avec setLimit.',
        en: 'Give it a value first, with setLimit.',
      },
    },
    share: {
      message: { fr: 'Cette part n’est pas possible.', en: 'This share is not possible.' },
      remedy: {
        fr: 'Donnez un nombre entier positif ou nul, ou rien pour reprendre la part.',
        en: 'Give a whole number, not negative, or nothing to take the share back.',
      },
    },
    taken: {
      message: {
        fr: 'Une limite qui n’est pas une part de cette enveloppe est déjà fixée ici.',
        en: 'A limit that is no share of this envelope is set here already.',
      },
      remedy: {
        fr: 'L’opérateur peut la lever avec setLimit.',
        en: 'The operator can lift it with setLimit.',
      },
    },
  },
  exceeded: (cap: number, shared: number): FailureText => ({
    message: {
      fr: `Les parts feraient ${amount(shared, 'fr')} pour une enveloppe de ${cap}.`,
      en: `The shares would be ${amount(shared, 'en')}, of an envelope of ${cap}.`,
    },
    remedy: {
      fr: 'Diminuez d’abord d’autres parts, ou augmentez l’enveloppe ; dérogations comprises.',
      en: 'Lower other shares first, or raise the envelope; overrides included.',
    },
  }),
  move: {
    shares: {
      message: {
        fr: 'Les deux limites doivent être deux parts d’une même enveloppe.',
        en: 'The two limits have to be two shares of one envelope.',
      },
      remedy: { fr: 'Répartissez l’enveloppe avec shareEnvelope.', en: 'Share it out with shareEnvelope.' },
    },
    amount: {
      message: {
        fr: 'Le montant est un nombre entier, positif.',
        en: 'The amount is a whole number above 0.',
      },
      remedy: null,
    },
    override: {
      message: {
        fr: 'Une dérogation est en cours ou à venir sur l’une des parts.',
        en: 'One of the shares has an override.',
      },
      remedy: {
        fr: 'Attendez sa fin, ou terminez-la avec endLimitOverride.',
        en: 'Wait for its end, or end it with endLimitOverride.',
      },
    },
  },
  notEnoughLeft: (available: number): FailureText => ({
    message: {
      fr: `Seuls ${available} peuvent être déplacés : le reste est dépensé ou réservé.`,
      en: `Only ${available} can be moved: the rest is spent or set aside.`,
    },
    remedy: {
      fr: 'Déplacez moins, ou réessayez dans une minute : les passerelles rendent ce dont elles n’ont pas besoin.',
      en: 'Move less, or try again in a minute: gateways give back what they do not need.',
    },
  }),
  runAlive: (incarnation: string): FailureText => ({
    message: {
      fr: `L’exécution « ${incarnation} » a donné signe de vie il y a moins de 50 minutes.`,
      en: `The run “${incarnation}” was heard of less than 50 minutes ago.`,
    },
    remedy: {
      fr: 'Attendez, ou arrêtez la passerelle : une exécution qui finit rend elle-même ce qu’elle tient.',
      en: 'Wait, or stop the gateway: a run that ends gives back what it holds by itself.',
    },
  }),
} as const;

const amount = (value: number, language: 'fr' | 'en'): string =>
  Number.isFinite(value) ? String(value) : { fr: 'illimitées', en: 'unlimited' }[language];
