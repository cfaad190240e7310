import type { SiteId } from '@beffroi/kernel';
import type { Logger, Registry } from '@beffroi/platform/observability';
import { type Reconciler, repeat, runReconciler } from '@beffroi/platform/reconcile';
import type { UnitOfWork } from '@beffroi/platform/typeorm';
import { RolloutStore, type Whereabouts } from '../persistence/rollout.store.ts';
import { DeploymentReconciler, type ReconcileDependencies, type Requeue } from './deployment.reconciler.ts';
import { applyPriorityClasses } from './apply-priority-classes.ts';
import { removeNamespace } from './remove-orphans.ts';
import type { SiteCluster, SiteClusters } from './site.clusters.ts';
import { SiteWatch } from './site.watch.ts';
import { readKey, spellKey, type WorkKey } from './work-key.ts';

export interface ProvisionerOptions extends ReconcileDependencies {
  readonly unitOfWork: UnitOfWork;
  readonly clusters: SiteClusters;
  readonly log: Logger;
  readonly metrics: Registry;
  /** How often rows are asked for what nobody looked at yet; 1 s unless told. */
  readonly newsEveryMs?: number;
  /** How often everything is looked at again; 30 s unless told. */
  readonly sweepEveryMs?: number;
  /** How often the sites are listed anew, in case an event was lost; 10 min unless told. */
  readonly relistEveryMs?: number;
}

const SWEEP_EVERY_MS = 30_000;
const SITES_EVERY_MS = 5_000;
/** Rows of ours that cannot be written are tried again at least this often. */
const BACKOFF = { firstMs: 200, maxMs: 30_000 };

/** They wait for the cluster mostly, which is asked no more at once than its connections allow. */
const CONCURRENCY = 128;
/** Changes in a cluster come in company: a pod's with its Deployment's and its EndpointSlice's. One look sees all. */
const CHANGES_SETTLE_MS = 250;
/** A site that does not answer is asked again after this long. */
const NOT_SYNCED_RETRY_MS = 1_000;

/** Makes the sites match the rows, for as long as a lease lasts. */
export class Provisioner {
  private readonly store: RolloutStore;
  private readonly reconciler: DeploymentReconciler;
  private readonly queue: Reconciler;
  private readonly watches = new Map<
    SiteId,
    { readonly watch: SiteWatch; readonly credentialDigest: string }
  >();

  /** @param epoch of the lease under which it writes */
  constructor(
    private readonly options: ProvisionerOptions,
    epoch: number,
  ) {
    const { unitOfWork, log, metrics } = options;
    this.store = new RolloutStore(unitOfWork, epoch);
    this.reconciler = new DeploymentReconciler(this.store, options);
    this.queue = runReconciler({
      name: 'deployment',
      concurrency: CONCURRENCY,
      backoff: BACKOFF,
      reconcile: (key) => this.reconcile(key),
      log,
      metrics,
    });
  }

  /** Works until the signal aborts, then ends what it has begun. */
  async run(signal: AbortSignal): Promise<void> {
    const { newsEveryMs = 1_000, sweepEveryMs = SWEEP_EVERY_MS, log } = this.options;
    // Before anything is looked at: a site that was not tried yet must not be called unreachable.
    await this.watchSites().catch((err: unknown) => log.error({ err }, 'the sites cannot be read'));
    const tick = (work: () => Promise<void>, everyMs: number) => repeat(work, everyMs, signal, log);
    await Promise.all([
      tick(() => this.watchSites(), SITES_EVERY_MS),
      tick(() => this.sweep(), sweepEveryMs),
      tick(async () => this.add(await this.store.unseen()), newsEveryMs),
    ]);
    await this.queue.stop();
    await Promise.all([...this.watches.values()].map(({ watch }) => watch.stop()));
  }

  private async reconcile(key: string): Promise<Requeue> {
    const work = readKey(key);
    const watch = this.watches.get(work.siteId)?.watch;
    if (!watch) return this.reportUnreachable(work);
    if (!watch.isSynced()) return { requeueAfterMs: NOT_SYNCED_RETRY_MS };
    if (work.kind === 'deployment') return this.reconciler.reconcile(watch, work.id);
    const inside = await this.store.liveInNamespace(work.siteId, work.name);
    this.add(inside);
    const isUnsettled = inside.length === 0 && (await removeNamespace(watch, work.name));
    return isUnsettled ? { requeueAfterMs: NOT_SYNCED_RETRY_MS } : {};
  }

  private async reportUnreachable(work: WorkKey): Promise<Requeue> {
    if (work.kind === 'deployment') await this.reconciler.reportUnreachable(work);
    return { requeueAfterMs: NOT_SYNCED_RETRY_MS };
  }

  /** Everything that is wanted and everything that is there. */
  private async sweep(): Promise<void> {
    this.add(await this.store.live());
    for (const { watch } of this.watches.values()) await this.applyClasses(watch);
    for (const { watch } of this.watches.values()) watch.keys().forEach((key) => this.queue.add(key));
  }

  private add(deployments: readonly Whereabouts[]): void {
    for (const { siteId, id } of deployments) this.queue.add(spellKey({ kind: 'deployment', siteId, id }));
  }

  private async watchSites(): Promise<void> {
    const sites = await this.options.clusters.current();
    await Promise.all(sites.map((site) => this.watchSite(site)));
  }

  private async watchSite({ siteId, cluster, credentialDigest }: SiteCluster): Promise<void> {
    const known = this.watches.get(siteId);
    if (known?.credentialDigest === credentialDigest) return;
    this.watches.delete(siteId);
    await known?.watch.stop();
    const { platform, log, sweepEveryMs = SWEEP_EVERY_MS } = this.options;
    const version = await cluster.version();
    if (!version.ok) {
      log.warn({ siteId, cause: version.failure.message }, 'the cluster of a site does not answer');
      return;
    }
    const podSecurityVersion = `v${version.value.major}.${version.value.minor}`;
    await this.store.saveSitePlatform(siteId, { podSecurityVersion, platform });
    const watch = new SiteWatch({
      siteId,
      cluster,
      podSecurityVersion,
      installation: platform.installation,
      resyncMs: this.options.relistEveryMs,
      // Each sweep reads them anew.
      secretsBelievedMs: sweepEveryMs / 2,
      onKey: (key) => this.queue.addAfter(key, CHANGES_SETTLE_MS),
      onFailure: (cause) => log.warn({ siteId, cause }, 'watching a site failed; it is tried again'),
    });
    await this.applyClasses(watch);
    this.watches.set(siteId, { watch, credentialDigest });
  }

  private async applyClasses({ siteId, cluster }: SiteWatch): Promise<void> {
    const applied = await applyPriorityClasses(cluster);
    if (!applied.ok)
      this.options.log.warn({ siteId, cause: applied.failure.message }, 'priority classes cannot be applied');
  }
}
