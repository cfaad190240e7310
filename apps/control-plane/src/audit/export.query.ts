import type { JournalFilter } from '@beffroi/audit/domain';
import { AUDIT_RESULTS, type AuditResult } from '@beffroi/contracts/audit';
import { brandId } from '@beffroi/kernel';
import { badInput, DateTime } from '@beffroi/platform/graphql';

const READERS: { readonly [Name in keyof JournalFilter]-?: (text: string) => JournalFilter[Name] } = {
  collectiviteId: (text) => brandId(text),
  actor: String,
  action: String,
  targetType: String,
  targetId: String,
  result: (text) =>
    AUDIT_RESULTS.includes(text as AuditResult) ? (text as AuditResult) : wrong('result', text),
  from: (text) => instant('from', text),
  to: (text) => instant('to', text),
};

/**
 * The query of an export's address: the same names as in GraphQL, each at most once.
 *
 * @throws Refusal for a name that is none, or a value that is not of its kind
 */
export const readExportQuery = (query: Readonly<Record<string, unknown>>): JournalFilter =>
  Object.fromEntries(Object.entries(query).map(([name, value]) => [name, readOne(name, value)]));

const readOne = (name: string, value: unknown): unknown => {
  const read = Object.hasOwn(READERS, name) ? READERS[name as keyof JournalFilter] : undefined;
  if (!read || typeof value !== 'string' || value === '' || value.includes('\0')) return wrong(name, value);
  return read(value);
};

const instant = (name: string, text: string): Date => {
  try {
    return DateTime.parseValue(text);
  } catch {
    return wrong(name, text);
  }
};

const wrong = (name: string, value: unknown): never => {
  const given = JSON.stringify(value);
  const names = Object.keys(READERS).join(', ');
  throw badInput(
    {
      fr: `Le paramètre « ${name} » (${given}) est illisible.`,
      en: `The parameter “${name}” (${given}) cannot be read.`,
    },
    {
      fr: `Paramètres : ${names}. Les instants sont en ISO 8601 avec leur décalage : 2026-11-21T09:30:00Z ; « result » vaut ${AUDIT_RESULTS.join(', ')}.`,
      en: `Parameters: ${names}. Instants are ISO 8601 with their offset: 2026-11-21T09:30:00Z; “result” is one of ${AUDIT_RESULTS.join(', ')}.`,
    },
  );
};
