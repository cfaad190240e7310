import { frenchDay, PARIS } from '@beffroi/kernel';
import type { UsageDimension, UsageRow } from '@beffroi/metering/domain';

interface Body {
  readonly name: string;
  readonly siren: string | null;
}

/** What ids are called; what is not known is empty. */
export interface Names {
  readonly collectivite: (id: string) => Body | undefined;
  readonly attachedBody: (id: string) => Body | undefined;
  readonly project: (id: string) => { readonly name: string } | undefined;
  readonly apiKey: (id: string) => { readonly name: string } | undefined;
}

interface DimensionColumns {
  readonly titles: readonly string[];
  readonly cells: (value: string, names: Names) => readonly string[];
}

const asIs = (title: string): DimensionColumns => ({ titles: [title], cells: (value) => [value] });

const words = (title: string, translations: Readonly<Record<string, string>>): DimensionColumns => ({
  titles: [title],
  cells: (value) => [translations[value] ?? value],
});

const body = (title: string, kind: 'collectivite' | 'attachedBody'): DimensionColumns => ({
  titles: [title, `${title} : SIREN`],
  cells: (id, names) => {
    const known = names[kind](id);
    return [known?.name ?? id, known?.siren ?? ''];
  },
});

const HOUR = new Intl.DateTimeFormat('fr-FR', {
  timeZone: PARIS,
  dateStyle: 'short',
  timeStyle: 'short',
});
/** The hour that comes twice when clocks go back is told by its offset. */
const OFFSET = new Intl.DateTimeFormat('en-GB', { timeZone: PARIS, timeZoneName: 'longOffset' });
const offsetOf = (instant: Date): string =>
  OFFSET.formatToParts(instant)
    .find(({ type }) => type === 'timeZoneName')!
    .value.replace('GMT', 'UTC');

const DIMENSIONS: Readonly<Record<UsageDimension, DimensionColumns>> = {
  collectivite: body('Collectivité', 'collectivite'),
  payer: body('Payeur', 'collectivite'),
  'attached-body': body('Établissement rattaché', 'attachedBody'),
  project: {
    titles: ['Projet', 'Projet : identifiant'],
    cells: (id, { project }) => [project(id)?.name ?? '', id],
  },
  'analytic-code': asIs('Code analytique'),
  'api-key': {
    titles: ['Clé', 'Clé : identifiant'],
    cells: (id, { apiKey }) => [apiKey(id)?.name ?? '', id],
  },
  model: asIs('Modèle'),
  offer: words('Offre', {
    shared: 'API partagée',
    dedicated: 'Déploiement dédié',
    external: 'Fournisseur externe',
  }),
  site: asIs('Site'),
  endpoint: asIs('Point d’accès'),
  outcome: words('Issue', {
    completed: 'Servie',
    client_aborted: 'Interrompue par le client',
    upstream_error: 'Échec du moteur',
    recovered: 'Reprise après arrêt',
  }),
  'end-user': asIs('Utilisateur final (pseudonyme)'),
  hour: {
    titles: ['Heure (Paris)', 'Décalage'],
    cells: (value) => [HOUR.format(new Date(value)), offsetOf(new Date(value))],
  },
  day: { titles: ['Jour'], cells: (value) => [frenchDay(new Date(`${value}T12:00:00Z`))] },
  week: asIs('Semaine'),
  month: { titles: ['Mois'], cells: (value) => [`${value.slice(5)}/${value.slice(0, 4)}`] },
};

const decimal = (value: number, digits: number): string => value.toFixed(digits).replace('.', ',');

const AMOUNTS: readonly (readonly [title: string, cell: (row: UsageRow) => string])[] = [
  ['Requêtes', ({ requests }) => String(requests)],
  ['Jetons d’entrée', ({ inputTokens }) => String(inputTokens)],
  ['dont repris du cache', ({ cachedInputTokens }) => String(cachedInputTokens)],
  ['Jetons de sortie', ({ outputTokens }) => String(outputTokens)],
  ['dont raisonnement', ({ reasoningTokens }) => String(reasoningTokens)],
  ['Audio (s)', ({ audioMs }) => decimal(audioMs / 1_000, 3)],
  ['Pages', ({ pages }) => String(pages)],
  ['Images', ({ images }) => String(images)],
  [
    'Valeur au tarif public en vigueur, HT (€)',
    ({ listPriceMicros }) => (listPriceMicros === null ? '' : decimal(listPriceMicros / 1_000_000, 6)),
  ],
];

export const titlesOf = (groupBy: readonly UsageDimension[]): readonly string[] => [
  ...groupBy.flatMap((dimension) => DIMENSIONS[dimension].titles),
  ...AMOUNTS.map(([title]) => title),
];

export const cellsOf = (
  groupBy: readonly UsageDimension[],
  row: UsageRow,
  names: Names,
): readonly string[] => [
  ...groupBy.flatMap((dimension, index) => {
    const value = row.values[index] ?? null;
    const { titles, cells } = DIMENSIONS[dimension];
    return value === null ? titles.map(() => '') : cells(value, names);
  }),
  ...AMOUNTS.map(([, cell]) => cell(row)),
];
