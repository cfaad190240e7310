import type { GpuInventory } from '@beffroi/catalogue/domain';
import { brandId, type SiteId, systemScope } from '@beffroi/kernel';
import { type Informer, type Node, readGpuInventory, startInformer } from '@beffroi/platform/kubernetes';
import type { Logger, Registry } from '@beffroi/platform/observability';
import { type Reconciler, repeat, runReconciler } from '@beffroi/platform/reconcile';
import type { SiteHealthStore } from '../persistence/site-health.store.ts';
import type { SiteCluster, SiteClusters } from '../reconcile/site.clusters.ts';

const SCOPE = systemScope('counting the GPUs of the sites');
const CONCURRENCY = 4;
const COUNT_EVERY_MS = 30_000;
/** One that begins to answer again is soon believed. */
const RECOVERING_EVERY_MS = 5_000;
const SITES_EVERY_MS = 5_000;
/** A site that is away is asked again at least this often. */
const BACKOFF = { firstMs: 500, maxMs: 30_000 };

export interface GpuCensusOptions {
  readonly clusters: SiteClusters;
  readonly inventory: GpuInventory;
  readonly health: SiteHealthStore;
  readonly log: Logger;
  readonly metrics: Registry;
}

interface CountedSite extends SiteCluster {
  readonly nodes: Informer<Node>;
}

/** Keeps the catalogue's count of each site's GPUs in step with its nodes. */
export class GpuCensus {
  private readonly queue: Reconciler;
  private readonly sites = new Map<SiteId, CountedSite>();

  constructor(private readonly options: GpuCensusOptions) {
    const { log, metrics } = options;
    const reconcile = (siteId: string) => this.count(brandId<SiteId>(siteId));
    this.queue = runReconciler({
      name: 'gpu-census',
      concurrency: CONCURRENCY,
      backoff: BACKOFF,
      reconcile,
      log,
      metrics,
    });
  }

  /** Works until the signal aborts. */
  async run(signal: AbortSignal): Promise<void> {
    await repeat(() => this.watchSites(), SITES_EVERY_MS, signal, this.options.log);
    await this.queue.stop();
    await Promise.all([...this.sites.values()].map(({ nodes }) => nodes.stop()));
  }

  private async watchSites(): Promise<void> {
    for (const site of await this.options.clusters.current()) {
      const known = this.sites.get(site.siteId);
      if (known?.credentialDigest === site.credentialDigest) continue;
      await known?.nodes.stop();
      this.watchNodes(site);
      this.queue.add(site.siteId);
    }
  }

  private watchNodes(site: SiteCluster): void {
    const { siteId, cluster } = site;
    const nodes = startInformer(
      cluster,
      { apiVersion: 'v1', kind: 'Node' },
      {
        onChange: () => this.queue.add(siteId),
        onFailure: (failure) =>
          this.options.log.warn({ siteId, failure }, 'watching the nodes of a site failed'),
      },
    );
    this.sites.set(siteId, { ...site, nodes });
  }

  private async count(siteId: SiteId): Promise<{ readonly requeueAfterMs: number }> {
    const site = this.sites.get(siteId)!;
    const nodes = await readGpuInventory(site.cluster);
    const health = await this.options.health.note(siteId, nodes.ok ? null : nodes.failure.message);
    if (!nodes.ok) throw new Error(`cannot count the GPUs of ${siteId}: ${nodes.failure.message}`);
    await this.options.inventory.record(SCOPE, siteId, nodes.value);
    return { requeueAfterMs: health.reachable ? COUNT_EVERY_MS : RECOVERING_EVERY_MS };
  }
}
