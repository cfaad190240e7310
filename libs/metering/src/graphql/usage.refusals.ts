import { badInput, Refusal } from '@beffroi/platform/graphql';
import { type EndUsersTooWide, MOST_ROWS, type PeriodBackwards } from '../domain/index.ts';

/** The most rows of a page that is asked for. */
export const MOST_ROWS_OF_PAGE = 1_000;
/** As long as usage by day is kept. */
export const MOST_PAID_MONTHS = 37;

export const questionRefused = (failure: EndUsersTooWide | PeriodBackwards): Refusal =>
  failure.kind === 'PeriodBackwards' ? periodBackwards(failure) : endUsersTooWide(failure);

export const periodBackwards = ({ from, to }: PeriodBackwards): Refusal =>
  badInput(
    {
      fr: `La période finit avant de commencer : « from » vaut ${from.toISOString()}, « to » ${to.toISOString()}.`,
      en: `The period ends before it begins: “from” is ${from.toISOString()}, “to” is ${to.toISOString()}.`,
    },
    {
      fr: 'Donnez un « to » postérieur à « from », ou omettez l’un des deux.',
      en: 'Give a “to” that is later than “from”, or leave one of them out.',
    },
  );

const endUsersTooWide = ({ mostDays }: EndUsersTooWide): Refusal =>
  badInput(
    {
      fr: 'Les utilisateurs finaux ne se distinguent que dans un projet ou pour une clé, et sur une durée limitée.',
      en: 'End users are told apart within one project or key only, and for a limited time.',
    },
    {
      fr: `Donnez « projectId » ou « apiKeyId », et « from » et « to » distants de ${mostDays} jours au plus.`,
      en: `Give “projectId” or “apiKeyId”, and “from” and “to” at most ${mostDays} days apart.`,
    },
  );

export const tooManyRows = (): Refusal =>
  new Refusal(
    'TOO_MANY_ROWS',
    {
      fr: `La réponse dépasse ${MOST_ROWS} lignes.`,
      en: `The answer has more than ${MOST_ROWS} rows.`,
    },
    {
      fr: 'Filtrez davantage, lisez par pages (« first », « afterKey »), ou exportez : /usage/export.csv.',
      en: 'Filter more, read in pages (“first”, “afterKey”), or export: /usage/export.csv.',
    },
  );

export const wrongPage = (first: number): Refusal =>
  badInput(
    { fr: `« first » vaut ${first}.`, en: `“first” is ${first}.` },
    {
      fr: `Demandez de 1 à ${MOST_ROWS_OF_PAGE} lignes.`,
      en: `Ask for 1 to ${MOST_ROWS_OF_PAGE} rows.`,
    },
  );

export const wrongMonths = (months: number): Refusal =>
  badInput(
    { fr: `« months » vaut ${months}.`, en: `“months” is ${months}.` },
    { fr: `Demandez de 1 à ${MOST_PAID_MONTHS} mois.`, en: `Ask for 1 to ${MOST_PAID_MONTHS} months.` },
  );

export const operatorsAskUsage = (): Refusal =>
  badInput(
    {
      fr: '« paidUsage » montre à une collectivité ce qu’elle paie.',
      en: '“paidUsage” shows a collectivité what it pays for.',
    },
    {
      fr: 'Demandez « usage » avec « groupBy: [PAYER, COLLECTIVITE, MONTH] ».',
      en: 'Ask for “usage” with “groupBy: [PAYER, COLLECTIVITE, MONTH]”.',
    },
  );
