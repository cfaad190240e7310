import type { ModelId, Scope, SiteId } from '@beffroi/kernel';
import type { Model } from './model.ts';
import type { NodeShape, Site } from './site.ts';

/** The reviewed models. */
export abstract class ModelCatalogue {
  /** By id only; for names that clients write, see {@link ModelCatalogue.resolve}. */
  abstract find(id: ModelId): Promise<Model | undefined>;
  /** By id or alias. */
  abstract resolve(name: string): Promise<Model | undefined>;
  abstract list(): Promise<readonly Model[]>;
}

/** The clusters of the installation. */
export abstract class SiteRegistry {
  abstract find(scope: Scope, id: SiteId): Promise<Site | undefined>;
  abstract list(scope: Scope): Promise<readonly Site[]>;
}

/** What opens a site's cluster; only the worker asks. */
export abstract class SiteCredentials {
  /** The kubeconfig as YAML; undefined when the site is unknown. */
  abstract kubeconfigOf(scope: Scope, id: SiteId): Promise<string | undefined>;
}

/** Writes what the worker saw of a site's nodes; unknown sites are left alone and say false. */
export abstract class GpuInventory {
  abstract record(scope: Scope, siteId: SiteId, nodes: readonly NodeShape[]): Promise<boolean>;
}
