import type { EngineProbe, ModelCatalogue, SiteRegistry } from '@beffroi/catalogue/domain';
import type { RouteRecord } from '@beffroi/contracts/dataplane';
import { type DeploymentId, systemScope } from '@beffroi/kernel';
import type { GatewayWatch } from '@beffroi/platform/typeorm';
import {
  classify,
  type Desired,
  type EnginePlatform,
  keyOfManifest,
  type Manifest,
  type Observed,
  plan,
  type PublishedRoute,
  routeOf,
  type Wish,
  type Word,
  workloadName,
} from '../../domain/index.ts';
import type { EngineKeys } from '../engine.keys.ts';
import type { RolloutStore, Situation } from '../persistence/rollout.store.ts';
import { observeSite, type SiteObservation } from './observe-site.ts';
import { type Hands, perform } from './perform.ts';
import { removeOrphans } from './remove-orphans.ts';
import { manifestsOf } from './render.ts';
import { isNews, statusOf, statusWhenUnreachable } from './report.ts';
import type { SiteWatch } from './site.watch.ts';

const SCOPE = systemScope('reconciling deployments');
const UNREACHABLE_RETRY_MS = 5_000;

export interface ReconcileDependencies {
  readonly models: ModelCatalogue;
  readonly sites: SiteRegistry;
  readonly gateways: GatewayWatch;
  readonly probe: EngineProbe;
  readonly engineKeys: EngineKeys;
  readonly platform: EnginePlatform;
}

export interface Requeue {
  readonly requeueAfterMs?: number;
}

/** Read, observe, classify, plan, act, report: one look at one deployment. It keeps nothing between two looks. */
export class DeploymentReconciler {
  constructor(
    private readonly store: RolloutStore,
    private readonly dependencies: ReconcileDependencies,
  ) {}

  async reconcile(watch: SiteWatch, id: DeploymentId): Promise<Requeue> {
    const situation = await this.store.load(id);
    if (situation?.deployment.retiredAt === null && situation.deployment.siteId === watch.siteId) {
      return this.reconcileLive(watch, situation);
    }
    const failure = await removeOrphans(watch, id);
    return failure ? { requeueAfterMs: UNREACHABLE_RETRY_MS } : {};
  }

  /** No connection to its site could be made yet. */
  async reportUnreachable(id: DeploymentId): Promise<void> {
    const situation = await this.store.load(id);
    if (situation?.deployment.retiredAt !== null) return;
    const { siteId } = situation.deployment;
    const failure = { kind: 'unreachable', message: `no connection to ${siteId}`, causes: [] } as const;
    await this.report(situation, statusWhenUnreachable(situation, failure));
  }

  private async reconcileLive(watch: SiteWatch, situation: Situation): Promise<Requeue> {
    const { deployment, inNamespace } = situation;
    const { id, namespace } = deployment;
    const wish: Wish = deployment.desired === 'running' ? 'run' : 'retire';
    const manifests = wish === 'run' ? await this.render(watch, situation) : [];
    const takesNamespace = wish === 'retire' && inNamespace.every((other) => other.id === id);
    const seen = await observeSite(watch, { id, namespace, manifests, takesNamespace });
    if (!seen.ok) {
      await this.report(situation, statusWhenUnreachable(situation, seen.failure));
      return { requeueAfterMs: UNREACHABLE_RETRY_MS };
    }

    const desired: Desired = {
      wish,
      replicas: deployment.replicas,
      manifests: manifests.map(keyOfManifest),
      wasReady: situation.readyAt !== null,
    };
    const observed = await this.recall(situation, seen.value);
    const word = classify(desired, observed);
    const route = await this.routeFor(situation, wish, word, observed);
    const { actions, requeueAfterMs } = plan(word, desired, observed, route);
    const performed = await perform(actions, await this.handsFor(watch, situation, manifests));
    await this.report(situation, statusOf({ situation, desired, observed, word, performed }));
    return requeueAfterMs === null ? {} : { requeueAfterMs };
  }

  private render(watch: SiteWatch, situation: Situation): Promise<Manifest[]> {
    const { models, platform } = this.dependencies;
    const { podSecurityVersion } = watch;
    const apiKey = this.apiKeyOf(situation);
    return manifestsOf({ situation, models, platform, podSecurityVersion, apiKey });
  }

  /** What the site shows, and what our rows remember. */
  private async recall(situation: Situation, seen: SiteObservation): Promise<Observed> {
    const { proven, probeFailure, gpusReserved } = situation;
    return {
      ...seen,
      proven: new Set(proven),
      probeFailure,
      gpusReserved,
      route: await this.publishedRoute(situation),
    };
  }

  private async publishedRoute({ route }: Situation): Promise<PublishedRoute | null> {
    if (!route) return null;
    const { effectiveOn, liveGateways } = await this.dependencies.gateways.waitForGateways(route.seq, 0);
    return { record: route.record, passed: effectiveOn === liveGateways };
  }

  private async routeFor(
    { deployment, engineKeySealed }: Situation,
    wish: Wish,
    word: Word,
    observed: Observed,
  ): Promise<RouteRecord | null> {
    const site = await this.dependencies.sites.find(SCOPE, deployment.siteId);
    if (!site)
      throw new Error(`site ${deployment.siteId} of deployment ${deployment.id} is not in the catalogue`);
    return routeOf(wish, word, observed, { deployment, site, credential: engineKeySealed });
  }

  private async handsFor(
    watch: SiteWatch,
    situation: Situation,
    manifests: readonly Manifest[],
  ): Promise<Hands> {
    const { id, namespace, replicas, modelId } = situation.deployment;
    const model = await this.dependencies.models.find(modelId);
    return {
      id,
      cluster: watch.cluster,
      store: this.store,
      probe: this.dependencies.probe,
      manifests,
      workload: { namespace, name: workloadName(id) },
      replicas,
      servedName: modelId,
      // A deployment that leaves may outlive its model in the catalogue; its engines are asked nothing.
      modelType: model?.type ?? 'text-generation',
      proven: new Set(situation.proven),
      apiKey: () => this.apiKeyOf(situation),
    };
  }

  private apiKeyOf({ deployment, engineKeySealed }: Situation): string {
    return this.dependencies.engineKeys.open(deployment.id, engineKeySealed);
  }

  private async report(situation: Situation, status: ReturnType<typeof statusOf>): Promise<void> {
    if (isNews(situation, status)) await this.store.saveStatus(situation.deployment, status);
  }
}
