import type { CollectiviteId } from '@beffroi/kernel';

/** Shared by everybody: naming one tells nothing of anybody. */
export const SITE = 'cher-1';
export const MODEL = 'ministral-3-3b-instruct-2512';

/** What can be named in a call and belongs to one collectivité. A new kind gets its line in `furniture.fixture.ts`. */
export type TenantKind = 'collectivite' | 'siren' | 'project' | 'apiKey' | 'deployment';

/** One collectivité with one of everything. */
export interface Town {
  readonly collectiviteId: CollectiviteId;
  readonly ids: Readonly<Record<TenantKind, string>>;
  /** Texts that only its own people may ever read. */
  readonly marks: readonly string[];
}
