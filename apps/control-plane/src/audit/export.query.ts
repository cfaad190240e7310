import type { JournalFilter } from '@beffroi/audit/domain';
import { AUDIT_RESULTS } from '@beffroi/contracts/audit';
import { badInput } from '@beffroi/platform/graphql';
import type { Query } from '../downloads/download.routes.ts';
import { asInstant, asOneOf, readParameters, type ReadText } from '../downloads/query.readers.ts';

const READERS: { readonly [Name in keyof JournalFilter]-?: ReadText } = {
  collectiviteId: String,
  actor: String,
  action: String,
  targetType: String,
  targetId: String,
  result: asOneOf(AUDIT_RESULTS),
  from: asInstant,
  to: asInstant,
};

/**
 * The query of an export's address: the same names as in GraphQL, each at most once.
 *
 * @throws Refusal for a name that is none, or a value that is not of its kind
 */
export const readExportQuery = (query: Query): JournalFilter => readParameters(query, READERS, wrong);

const wrong = (name: string, value: unknown): never => {
  const given = JSON.stringify(value);
  const names = Object.keys(READERS).join(', ');
  throw badInput(
    {
      fr: `Le paramètre « ${name} » (${given}) est illisible.`,
      en: `The parameter “${name}” (${given}) cannot be read.`,
    },
    {
      fr: `Paramètres : ${names}. Les instants sont en ISO 8601 avec leur décalage : 2026-11-21T09:30:00Z, ou un jour (2026-11-21) pour minuit à Paris ; « result » vaut ${AUDIT_RESULTS.join(', ')}.`,
      en: `Parameters: ${names}. Instants are ISO 8601 with their offset: 2026-11-21T09:30:00Z, or a day (2026-11-21) for midnight in Paris; “result” is one of ${AUDIT_RESULTS.join(', ')}.`,
    },
  );
};
