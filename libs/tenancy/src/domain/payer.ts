import { err, ok, type Result } from '@beffroi/kernel';
import type { Category, Collectivite } from './collectivite.ts';
import type { CollectiviteNotFound } from './project.ts';

/** Bodies that communes may put a service in common with (CGCT L5211-4-2, L5721-9). */
export const PAYING_CATEGORIES: readonly Category[] = ['epci', 'syndicat', 'departement'];

/** The body may not pay for others, or is not served itself. */
export interface PayerRefused {
  readonly kind: 'PayerRefused';
  readonly name: string;
  readonly cause: 'category' | 'state';
}
export type SetPayerFailure = CollectiviteNotFound | PayerRefused;

/** Whether one collectivité may pay for another; each may pay for itself. */
export const checkPayer = (
  payer: Pick<Collectivite, 'id' | 'name' | 'category' | 'state'>,
  beneficiary: Pick<Collectivite, 'id'>,
): Result<null, PayerRefused> => {
  if (payer.id === beneficiary.id) return ok(null);
  if (!PAYING_CATEGORIES.includes(payer.category))
    return err({ kind: 'PayerRefused', name: payer.name, cause: 'category' });
  if (payer.state !== 'active') return err({ kind: 'PayerRefused', name: payer.name, cause: 'state' });
  return ok(null);
};
