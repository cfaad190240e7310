/** What only one worker does at a time. Ends when the signal aborts; writes under the epoch of its lease. */
export interface Role {
  readonly name: RoleName;
  readonly run: (signal: AbortSignal, epoch: number) => Promise<void>;
}

export const ROLE_NAMES = [
  'reconcile',
  'inventory',
  'scaling',
  'site-checks',
  'housekeeping',
  'sealing',
  'forwarding',
  'identity',
  'notices',
  'reconciliation',
] as const;
export type RoleName = (typeof ROLE_NAMES)[number];

/** The roles a process was told to compete for, or the first name that is none. */
export const readRoles = (
  names: readonly string[],
): { readonly roles: readonly RoleName[] } | { readonly unknown: string } => {
  const unknown = names.find((name) => !(ROLE_NAMES as readonly string[]).includes(name));
  return unknown === undefined ? { roles: names as RoleName[] } : { unknown };
};
