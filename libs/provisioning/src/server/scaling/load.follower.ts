import type { DeploymentId } from '@beffroi/kernel';
import type { GatewayWatch } from '@beffroi/platform/typeorm';
import {
  decideDrain,
  decideReplicas,
  type EngineLoad,
  floorAt,
  type GatewayQueues,
  goalWhileDraining,
  newMemory,
  poolOf,
  type ReservedGpus,
  roomFor,
  type ScalingDecision,
  type ScalingMemory,
  type ScalingPace,
  totalOf,
} from '../../domain/index.ts';
import type { Scalable, ScalingStore, SiteHolder } from '../persistence/scaling.store.ts';
import type { NodesBySite } from './nodes-by-site.ts';

export interface LoadFollowerOptions {
  readonly gateways: GatewayWatch;
  readonly queues: GatewayQueues;
  readonly askEngines: (urls: readonly string[]) => Promise<EngineLoad[]>;
  readonly pace: ScalingPace;
}

/** A site as it was at the beginning of a look. */
interface Surroundings {
  readonly nodesBySite: NodesBySite;
  readonly holders: readonly SiteHolder[];
  /** Requests that wait in gateways. */
  readonly queued: ReadonlyMap<DeploymentId, number>;
  readonly now: Date;
}

/** Deployments that are looked at at the same time. */
const AT_ONCE = 16;

/**
 * More engines where requests wait, fewer where they do not, none where nobody asks. What it remembers lives as long
 * as its lease: whoever takes over waits anew, and takes nothing away too early.
 */
export class LoadFollower {
  private readonly memories = new Map<DeploymentId, ScalingMemory>();

  constructor(
    private readonly store: ScalingStore,
    private readonly options: LoadFollowerOptions,
  ) {}

  async follow(nodesBySite: NodesBySite, now: Date): Promise<void> {
    const awake = (await this.store.scalable()).filter(
      // Engines that are going already have been decided on.
      ({ deployment, going }) => deployment.replicas > 0 && going.length === 0,
    );
    this.forgetOthers(awake);
    if (awake.length === 0) return;
    const [holders, queued] = await Promise.all([this.store.holders(), this.options.queues.waiting()]);
    const surroundings = { nodesBySite, holders, queued, now };
    for (let from = 0; from < awake.length; from += AT_ONCE) {
      const some = awake.slice(from, from + AT_ONCE);
      await Promise.all(some.map((each) => this.look(each, surroundings)));
    }
  }

  private async look(scalable: Scalable, surroundings: Surroundings): Promise<void> {
    const { deployment, drain, route } = scalable;
    const urls = new Set([...(route?.record.engines ?? []).map(({ url }) => url), ...(drain?.urls ?? [])]);
    const loads = await this.options.askEngines([...urls]);
    const decision = this.decide(scalable, loads, surroundings);
    const { replicas, reason } = decision;
    if (replicas > deployment.replicas) return this.grow(scalable, decision, surroundings);
    const step = decideDrain({
      replicas: deployment.replicas,
      wanted: replicas,
      loads,
      drain,
      passed: await this.havePassed(scalable),
      nowMs: surroundings.now.getTime(),
    });
    switch (step.kind) {
      case 'begin':
        return this.store.drain(deployment, step.urls);
      case 'cancel':
        return this.store.drain(deployment, []);
      case 'remove':
        await this.store.resize(
          deployment,
          { replicas: step.replicas, queuedAt: deployment.queuedAt, reason },
          () => true,
        );
        return undefined;
      default:
        return undefined;
    }
  }

  private decide(scalable: Scalable, loads: readonly EngineLoad[], surroundings: Surroundings) {
    const { deployment, drain, isAwaited } = scalable;
    const { replicas, queuedAt, id } = deployment;
    const { now, queued } = surroundings;
    const atGateways = queued.get(id) ?? 0;
    const elasticity = deployment.elasticity!;
    const before = this.memories.get(id) ?? newMemory(now.getTime());
    // It makes room for somebody else.
    if (queuedAt !== null) return { replicas: 0, reason: 'evicted' } as const;
    const floor = floorAt(elasticity, now);
    if (drain) {
      const goal = goalWhileDraining({ replicas, floor, isAwaited }, drain, loads, atGateways);
      this.memories.set(id, newMemory(now.getTime()));
      return { replicas: goal, reason: 'slack' } as const;
    }
    const { maxReplicas } = elasticity;
    const room = roomOf(scalable, surroundings);
    const load = totalOf(loads, atGateways);
    const situation = { replicas, floor, maxReplicas, room, load, isAwaited };
    const { pace } = this.options;
    const { sleepAfterSeconds } = elasticity;
    const sleepAfterMs = sleepAfterSeconds === null ? pace.sleepAfterMs : sleepAfterSeconds * 1_000;
    const decision = decideReplicas(situation, { ...pace, sleepAfterMs }, before, now.getTime());
    this.memories.set(id, decision.memory);
    return decision;
  }

  private async grow(
    { deployment }: Scalable,
    { replicas, reason }: Pick<ScalingDecision, 'replicas' | 'reason'>,
    { nodesBySite }: Surroundings,
  ): Promise<void> {
    const nodes = nodesBySite.get(deployment.siteId) ?? [];
    const need = { ...deployment, most: replicas, pool: poolOf(deployment) };
    await this.store.resize(
      deployment,
      { replicas, queuedAt: null, reason },
      (others) => roomFor(nodes, others, need) >= replicas,
    );
  }

  private async havePassed({ drain, route }: Scalable): Promise<boolean> {
    if (!drain || !route) return true;
    if (route.record.engines.some(({ url }) => drain.urls.includes(url))) return false;
    const { effectiveOn, liveGateways } = await this.options.gateways.waitForGateways(route.seq, 0);
    return effectiveOn === liveGateways;
  }

  private forgetOthers(awake: readonly Scalable[]): void {
    const ids = new Set(awake.map(({ deployment }) => deployment.id));
    for (const id of this.memories.keys()) if (!ids.has(id)) this.memories.delete(id);
  }
}

const roomOf = ({ deployment }: Scalable, { nodesBySite, holders }: Surroundings): number => {
  const { id, siteId, gpuProduct, gpusPerReplica, elasticity } = deployment;
  const others: readonly ReservedGpus[] = holders.filter(
    (holder) => holder.siteId === siteId && holder.id !== id,
  );
  const need = { gpuProduct, gpusPerReplica, most: elasticity!.maxReplicas, pool: poolOf(deployment) };
  return roomFor(nodesBySite.get(siteId) ?? [], others, need);
};
