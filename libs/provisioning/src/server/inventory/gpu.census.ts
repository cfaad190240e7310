import type { GpuInventory } from '@beffroi/catalogue/domain';
import { brandId, type SiteId, systemScope } from '@beffroi/kernel';
import { type Informer, type Node, readGpuInventory, startInformer } from '@beffroi/platform/kubernetes';
import type { Logger, Registry } from '@beffroi/platform/observability';
import { type Reconciler, runReconciler } from '@beffroi/platform/reconcile';
import type { SiteCluster, SiteClusters } from '../reconcile/site.clusters.ts';
import { repeat } from '../reconcile/ticker.ts';

const SCOPE = systemScope('counting the GPUs of the sites');
const CONCURRENCY = 4;
const EVERY_MS = 30_000;

export interface GpuCensusOptions {
  readonly clusters: SiteClusters;
  readonly inventory: GpuInventory;
  readonly log: Logger;
  readonly metrics: Registry;
  /** How often every site is counted though no node changed; 30 s unless told. */
  readonly everyMs?: number;
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
    this.queue = runReconciler({ name: 'gpu-census', concurrency: CONCURRENCY, reconcile, log, metrics });
  }

  /** Works until the signal aborts. */
  async run(signal: AbortSignal): Promise<void> {
    await repeat(() => this.countAll(), this.options.everyMs ?? EVERY_MS, signal, this.options.log);
    await this.queue.stop();
    await Promise.all([...this.sites.values()].map(({ nodes }) => nodes.stop()));
  }

  private async countAll(): Promise<void> {
    for (const site of await this.options.clusters.current()) {
      await this.watchNodes(site);
      this.queue.add(site.siteId);
    }
  }

  private async watchNodes(site: SiteCluster): Promise<void> {
    const { siteId, cluster, credentialDigest } = site;
    const known = this.sites.get(siteId);
    if (known?.credentialDigest === credentialDigest) return;
    await known?.nodes.stop();
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

  private async count(siteId: SiteId): Promise<void> {
    const site = this.sites.get(siteId);
    if (!site) return;
    const nodes = await readGpuInventory(site.cluster);
    if (!nodes.ok) throw new Error(`cannot count the GPUs of ${siteId}: ${nodes.failure.message}`);
    await this.options.inventory.record(SCOPE, siteId, nodes.value);
  }
}
