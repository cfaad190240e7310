import type { EngineProbe, ModelCatalogue, Site, SiteRegistry } from '@beffroi/catalogue/domain';
import type { DeploymentId } from '@beffroi/kernel';
import { type AppliedSeqs, gatewaysBehind, type GatewayWatch } from '@beffroi/platform/typeorm';
import {
  type AcceptedKeys,
  AT_ONCE_MS,
  classify,
  type Desired,
  type EnginePlatform,
  keyOfManifest,
  type Manifest,
  type Observed,
  plan,
  routeOf,
  sharesOneNode,
  siteFlavour,
  type StoreCredentials,
  type Wish,
  workloadName,
} from '../../domain/index.ts';
import type { EngineKeys } from '../engine.keys.ts';
import type { RolloutStore, Whereabouts } from '../persistence/rollout.store.ts';
import type { Situation } from '../persistence/situation.rows.ts';
import { observeSite, type SiteObservation } from './observe-site.ts';
import { type Hands, perform, type Performed } from './perform.ts';
import { readProgress } from './read-progress.ts';
import { recalling, type Recollection } from './recall.ts';
import { removeOrphans } from './remove-orphans.ts';
import { manifestsOf } from './render.ts';
import { isNews, statusOf, statusWhenUnreachable } from './report.ts';
import type { SiteWatch } from './site.watch.ts';

const UNREACHABLE_RETRY_MS = 5_000;

export interface ReconcileDependencies {
  readonly models: ModelCatalogue;
  readonly sites: SiteRegistry;
  readonly gateways: GatewayWatch;
  readonly probe: EngineProbe;
  readonly engineKeys: EngineKeys;
  readonly platform: EnginePlatform;
  /** For the object store with the weights; null: there is none. */
  readonly weightsStore: StoreCredentials | null;
}

/** A deployment that is not gone, on a site that there is. */
interface Known {
  readonly situation: Situation;
  readonly site: Site;
  readonly applied: AppliedSeqs;
}

export interface Requeue {
  readonly requeueAfterMs?: number;
}

/** Read, observe, classify, plan, act, report: one look at one deployment. It keeps nothing between two looks. */
export class DeploymentReconciler {
  private readonly recalling: (asked: Whereabouts) => Promise<Recollection>;

  constructor(
    private readonly store: RolloutStore,
    private readonly dependencies: ReconcileDependencies,
  ) {
    this.recalling = recalling(store, dependencies);
  }

  async reconcile(watch: SiteWatch, id: DeploymentId): Promise<Requeue> {
    const { situation, site, applied } = await this.recalling({ id, siteId: watch.siteId });
    if (!site) throw new Error(`site ${watch.siteId} is watched and not in the catalogue`);
    if (situation?.deployment.retiredAt === null && situation.deployment.siteId === site.id) {
      return this.reconcileLive(watch, { situation, site, applied });
    }
    const failure = await removeOrphans(watch, id);
    return failure ? { requeueAfterMs: UNREACHABLE_RETRY_MS } : {};
  }

  /** No connection to its site could be made yet. */
  async reportUnreachable({ id, siteId }: Whereabouts): Promise<void> {
    const { situation } = await this.recalling({ id, siteId });
    if (situation?.deployment.retiredAt !== null) return;
    const failure = {
      kind: 'unreachable',
      message: `no connection to ${situation.deployment.siteId}`,
      causes: [],
    } as const;
    await this.report(situation, statusWhenUnreachable(situation, failure));
  }

  private async reconcileLive(watch: SiteWatch, known: Known): Promise<Requeue> {
    const { situation, site } = known;
    const { deployment, inNamespace } = situation;
    const { id, namespace } = deployment;
    const wish: Wish = deployment.desired === 'running' ? 'run' : 'retire';
    const manifests = wish === 'run' ? await this.render(watch, situation, site) : [];
    const version = wish === 'run' ? deployment.version : null;
    const takesNamespace = wish === 'retire' && inNamespace.every((other) => other.id === id);
    const subject = { id, version, namespace, manifests, takesNamespace };
    const seen = await observeSite(watch, subject, readProgress);
    if (!seen.ok) {
      await this.report(situation, statusWhenUnreachable(situation, seen.failure));
      return { requeueAfterMs: UNREACHABLE_RETRY_MS };
    }

    const desired = desiredOf(situation, wish, manifests, this.dependencies.platform);
    const observed = recall(known, seen.value);
    const word = classify(desired, observed);
    const route = routeOf(wish, word, observed, {
      deployment,
      site,
      credential: situation.engineKeySealed,
      previousCredential: situation.previousEngineKeySealed,
    });
    const { actions, requeueAfterMs } = plan(word, desired, observed, route);
    const performed = await perform(actions, await this.handsFor(watch, situation, site, manifests));
    if (!isInterim(requeueAfterMs, performed))
      await this.report(situation, statusOf({ situation, desired, observed, word, performed }));
    return requeueAfterMs === null ? {} : { requeueAfterMs };
  }

  private render(watch: SiteWatch, situation: Situation, site: Site): Promise<Manifest[]> {
    const { models, platform } = this.dependencies;
    const { podSecurityVersion } = watch;
    const flavour = siteFlavour(situation.deployment, site, platform);
    return manifestsOf({
      situation,
      models,
      platform,
      podSecurityVersion,
      flavour,
      secrets: { keys: this.keysOf(situation), store: this.dependencies.weightsStore },
    });
  }

  private async handsFor(
    watch: SiteWatch,
    situation: Situation,
    site: Site,
    manifests: readonly Manifest[],
  ): Promise<Hands> {
    const { deployment } = situation;
    const { id, version, namespace, modelId } = deployment;
    const model = await this.dependencies.models.find(modelId);
    return {
      deployment,
      installation: watch.installation,
      nodes: site.nodes,
      cluster: watch.cluster,
      store: this.store,
      probe: this.dependencies.probe,
      manifests,
      workload: { namespace, name: workloadName(id, version) },
      // A deployment that leaves may outlive its model in the catalogue; its engines are asked nothing.
      modelType: model?.type ?? 'text-generation',
      proven: new Set(situation.proven),
      apiKey: () => this.commonKeyOf(situation),
      previousKey: situation.previousEngineKeySealed,
    };
  }

  private keysOf({ deployment, engineKeySealed, previousEngineKeySealed }: Situation): AcceptedKeys {
    const open = (sealed: string) => this.dependencies.engineKeys.open(deployment.id, sealed);
    return {
      present: open(engineKeySealed),
      previous: previousEngineKeySealed === null ? null : open(previousEngineKeySealed),
    };
  }

  /** The key that engines of before a rotation know too. */
  private commonKeyOf(situation: Situation): string {
    const { present, previous } = this.keysOf(situation);
    return previous ?? present;
  }

  private async report(situation: Situation, status: ReturnType<typeof statusOf>): Promise<void> {
    if (isNews(situation, status)) await this.store.saveStatus(situation.deployment, status);
  }
}

/** Our own rows changed as they should: the look that follows at once says what came of it. */
const isInterim = (requeueAfterMs: number | null, { setback, takenOver }: Performed): boolean =>
  requeueAfterMs === AT_ONCE_MS && setback === null && takenOver.length === 0;

/** What the site shows, and what our rows remember. */
const recall = ({ situation, applied }: Known, seen: SiteObservation): Observed => {
  const { proven, draining, probeFailure, gpusReserved, route } = situation;
  return {
    ...seen,
    proven: new Set(proven),
    draining: new Set(draining),
    probeFailure,
    gpusReserved,
    route: route && { record: route.record, behind: gatewaysBehind(applied, route.seq) },
    keys: keysSeen(situation),
  };
};

const desiredOf = (
  { deployment, readyAt, rollout }: Situation,
  wish: Wish,
  manifests: readonly Manifest[],
  platform: EnginePlatform,
): Desired => ({
  wish,
  replicas: deployment.replicas,
  manifests: manifests.map(keyOfManifest),
  wasReady: readyAt !== null,
  cordoned: deployment.cordoned,
  rollout,
  surgeable: !sharesOneNode(platform),
});

const keysSeen = ({ engineKeySealed, previousEngineKeySealed, route }: Situation): Observed['keys'] => {
  if (previousEngineKeySealed === null) return 'one';
  return route?.record.credential === engineKeySealed ? 'new-routed' : 'old-routed';
};
