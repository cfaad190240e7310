import { OFFERS, OUTCOMES } from '@beffroi/contracts/usage';
import {
  judgeQuestion,
  USAGE_DIMENSIONS,
  type UsageDimension,
  type UsageFilter,
} from '@beffroi/metering/domain';
import { questionRefused } from '@beffroi/metering/graphql';
import { badInput } from '@beffroi/platform/graphql';
import type { Query } from '../downloads/download.routes.ts';
import { asInstant, asOneOf, readParameters, type ReadText } from '../downloads/query.readers.ts';

export interface UsageExport extends UsageFilter {
  readonly groupBy: readonly UsageDimension[];
}

const isDimension = (text: string): text is UsageDimension =>
  (USAGE_DIMENSIONS as readonly string[]).includes(text);

const asDimensions: ReadText = (text) => {
  const names = text.toLowerCase().replaceAll('_', '-').split(',');
  return names.every(isDimension) ? [...new Set(names)] : undefined;
};

const READERS: { readonly [Name in keyof UsageExport]-?: ReadText } = {
  collectiviteId: String,
  payerId: String,
  attachedBodyId: String,
  projectId: String,
  apiKeyId: String,
  modelId: String,
  offer: asOneOf(OFFERS),
  siteId: String,
  endpoint: String,
  outcome: asOneOf(OUTCOMES),
  from: asInstant,
  to: asInstant,
  groupBy: asDimensions,
};

/**
 * The query of an export's address: the fields of the filter of GraphQL's `usage`, and `groupBy=collectivite,model,month`.
 *
 * @throws Refusal for a name that is none, or a value that is not of its kind
 */
export const readUsageQuery = (query: Query): UsageExport => {
  const { groupBy = [], ...filter } = readParameters(query, READERS, wrong) as Partial<UsageExport>;
  const judged = judgeQuestion(filter, groupBy);
  if (!judged.ok) throw questionRefused(judged.failure);
  return { ...filter, groupBy };
};

const wrong = (name: string, value: unknown): never => {
  const given = JSON.stringify(value);
  const names = Object.keys(READERS).join(', ');
  const dimensions = USAGE_DIMENSIONS.join(',');
  throw badInput(
    {
      fr: `Le paramètre « ${name} » (${given}) est illisible.`,
      en: `The parameter “${name}” (${given}) cannot be read.`,
    },
    {
      fr: `Paramètres : ${names}. Les instants sont en ISO 8601 avec leur décalage : 2026-11-01T00:00:00+01:00, ou un jour (2026-11-01) pour minuit à Paris, et « to » n’est pas compris ; « groupBy » en prend plusieurs : ${dimensions}.`,
      en: `Parameters: ${names}. Instants are ISO 8601 with their offset: 2026-11-01T00:00:00+01:00, or a day (2026-11-01) for midnight in Paris, and “to” is left out; “groupBy” takes several: ${dimensions}.`,
    },
  );
};
