import type { Result, SystemScope } from '@beffroi/kernel';
import type { InvalidSite, SiteInput } from './site-registration.ts';
import type { Site } from './site.ts';

export interface RegisterSiteInput extends SiteInput {
  /** YAML or JSON, as `kubectl` reads it; it is sealed at once. */
  readonly kubeconfig: string;
}

/** Registering a site that is there brings it up to date. */
export abstract class RegisterSite {
  abstract execute(scope: SystemScope, input: RegisterSiteInput): Promise<Result<Site, InvalidSite>>;
}

/**
 * Brings table and records to the reviewed models of the newest release that runs, if that is this one; to be run at each
 * start and every minute from then on.
 */
export abstract class SyncModels {
  /** @returns how many models were new, changed or withdrawn */
  abstract execute(scope: SystemScope): Promise<number>;
}
