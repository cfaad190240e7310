import type { Key, Project, Tenant } from '../records/record.views.ts';

/** Whose request it is. */
export interface Identity {
  readonly key: Key;
  readonly project: Project;
  readonly tenant: Tenant;
}
