import type { SiteRegistry } from '@beffroi/catalogue/domain';
import { systemScope } from '@beffroi/kernel';
import type { Logger } from '@beffroi/platform/observability';
import { repeat } from '@beffroi/platform/reconcile';
import type { UnitOfWork } from '@beffroi/platform/typeorm';
import { assessSite, blockingChecks, type EnginePlatform, isCheckDue } from '../../domain/index.ts';
import { beginSiteCheck, endSiteCheck, readSiteCheck } from '../persistence/site-check.rows.ts';
import type { SiteCluster, SiteClusters } from '../reconcile/site.clusters.ts';
import { measureSite } from './measure-site.ts';
import { PROBE_PACE, type ProbePace } from './probe.runner.ts';

const SCOPE = systemScope('checking the sites');

export interface SiteCheckerOptions {
  readonly unitOfWork: UnitOfWork;
  readonly clusters: SiteClusters;
  readonly sites: SiteRegistry;
  readonly platform: EnginePlatform;
  /** The image of our programs, by digest; null: pods are not tried. */
  readonly probeImage: string | null;
  readonly log: Logger;
  readonly pace?: ProbePace;
  /** How often it is looked whether a check is due; 2 s unless told. */
  readonly lookEveryMs?: number;
}

/** Checks sites that are new, whose check somebody asked for, or that nobody looked at for a day. */
export class SiteChecker {
  constructor(private readonly options: SiteCheckerOptions) {}

  /** Works until the signal aborts, and takes its probes away before it ends. */
  async run(signal: AbortSignal): Promise<void> {
    const { lookEveryMs = 2_000, log } = this.options;
    await repeat(() => this.look(signal), lookEveryMs, signal, log);
  }

  /** One site after the other: a check is nobody's emergency. */
  private async look(signal: AbortSignal): Promise<void> {
    for (const site of await this.options.clusters.current()) {
      if (signal.aborted) return;
      const check = await this.options.unitOfWork.read(SCOPE, ({ manager }) =>
        readSiteCheck(manager, site.siteId),
      );
      if (isCheckDue(check, site.credentialDigest, new Date())) await this.check(site, signal);
    }
  }

  private async check({ siteId, cluster, credentialDigest }: SiteCluster, signal: AbortSignal) {
    const { sites, platform, probeImage, log, pace = PROBE_PACE } = this.options;
    const site = await sites.find(SCOPE, siteId);
    if (!site) return;
    await this.write(({ manager, now }) => beginSiteCheck(manager, siteId, now));
    const { installation, engineImage, weights } = platform;
    const options = { cluster, installation, image: probeImage, engineImage, pace };
    const facts = await measureSite(options, signal);
    // A check that was broken off has found nothing: the next worker makes it anew.
    if (signal.aborted) return;
    const findings = assessSite(facts, site, {
      storageClass: site.storageClass,
      copiesWeights: weights.kind === 'copy',
      accessMode: weights.kind === 'copy' ? weights.accessMode : null,
    });
    await this.write(({ manager, now }) =>
      endSiteCheck(manager, siteId, { findings, credentialDigest, now }),
    );
    const blocking = blockingChecks(findings);
    if (blocking.length > 0) log.warn({ siteId, blocking }, 'a site does not pass its check');
  }

  private async write(work: Parameters<UnitOfWork['inScope']>[2]): Promise<void> {
    await this.options.unitOfWork.inScope(SCOPE, { operation: 'site.check' }, work);
  }
}
