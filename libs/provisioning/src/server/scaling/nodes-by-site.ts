import type { NodeShape } from '@beffroi/catalogue/domain';
import type { SiteId } from '@beffroi/kernel';

/** The nodes of each site, as they were counted last. */
export type NodesBySite = ReadonlyMap<SiteId, readonly NodeShape[]>;
