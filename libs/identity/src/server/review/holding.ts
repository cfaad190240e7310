import type { Role } from '@beffroi/contracts/access';
import { ok, type Result } from '@beffroi/kernel';
import type { HoldingFailure, LastAdministrator } from '../../domain/index.ts';

/** An access as it is now, locked, and what a review can do to it; each change leaves its own audit entry. */
export interface Holding {
  readonly role: Role;
  /** Takes a suspension back, where there is one. */
  keep(): Promise<void>;
  remove(): Promise<Result<null, LastAdministrator>>;
  become(role: Role): Promise<Result<null, HoldingFailure>>;
  /** It allows nothing until somebody decides about it; what cannot wait so ends. */
  suspend(): Promise<Result<null, LastAdministrator>>;
}

export const DONE: Result<null, never> = ok(null);
