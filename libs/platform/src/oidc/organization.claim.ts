/** An organisation that a token names. It is a hint of where somebody means to act: it gives no right. */
export interface TokenOrganization {
  readonly alias: string;
  /** Keycloak's own id, where the mapper is told to add it. */
  readonly id?: string;
}

/**
 * Keycloak's `organization` claim, in its shapes of 26.0 to 26.8: a list of aliases; a map from alias to what mappers
 * add (`id`, attributes, groups, roles); or no claim, which also is what several past faults of Keycloak come to
 * (keycloak/keycloak#33556, #35025, #43635, #44981). Whatever is not wholly one of these names nobody.
 */
export const readOrganizations = (claim: unknown): readonly TokenOrganization[] => {
  if (Array.isArray(claim)) return claim.every(isAlias) ? claim.map((alias) => ({ alias })) : [];
  if (!isRecord(claim)) return [];
  const entries = Object.entries(claim);
  return entries.every(([alias, entry]) => isAlias(alias) && isRecord(entry))
    ? entries.map(([alias, entry]) => named(alias, entry as Record<string, unknown>))
    : [];
};

const named = (alias: string, { id }: Record<string, unknown>): TokenOrganization =>
  typeof id === 'string' ? { alias, id } : { alias };

const isAlias = (value: unknown): value is string => typeof value === 'string' && value !== '';

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
