import type { TenantKind } from './town.fixture.ts';

/** Well formed, and the SIREN of nobody on board (a commune of another département). */
const UNKNOWN: Readonly<Partial<Record<TenantKind, string>>> = { siren: '217500016' };
const UNKNOWN_UUID = '0190b6a4-dead-7000-8000-0123456789ab';

/** What is no identifier of any kind; must be told apart from «unknown» by nobody. */
const MALFORMED = ['nonsense', '0190B6A4-DEAD-7000-8000-0123456789AB', "%' or true --😀"];

export const unknownIds = (kind: TenantKind): { unknown: string; malformed: readonly string[] } => ({
  unknown: UNKNOWN[kind] ?? UNKNOWN_UUID,
  malformed: MALFORMED,
});
