import type { NodeShape } from '@beffroi/catalogue/domain';
import {
  beginningWith,
  decideQueue,
  floorAt,
  keepsGpusAsleep,
  poolOf,
  roomFor,
  type Waiting,
} from '../../domain/index.ts';
import type { Scalable, ScalingStore } from '../persistence/scaling.store.ts';
import { giveBack } from './give-back.ts';
import type { NodesBySite } from './nodes-by-site.ts';

/** Who sleeps and is asked for, and who waits for room. */
export class QueueKeeper {
  constructor(private readonly store: ScalingStore) {}

  async serve(nodesBySite: NodesBySite, now: Date): Promise<void> {
    const before = await this.store.scalable();
    for (const each of before) await giveBack(this.store, each);
    for (const each of await this.store.shrunk()) await this.store.keepReserved(each, each.replicas);
    const toWake = before.filter((each) => mustWake(each, now));
    for (const { deployment } of toWake) await this.store.enqueue(deployment.id, 'awaited');
    if (toWake.length === 0 && !before.some(isWaiting)) return;
    const waiting = (await this.store.scalable()).filter(isWaiting);
    for (const [siteId, nodes] of nodesBySite) {
      const here = waiting.filter(({ deployment }) => deployment.siteId === siteId);
      if (here.length > 0) await this.serveSite(nodes, here, now);
    }
  }

  private async serveSite(
    nodes: readonly NodeShape[],
    waiting: readonly Scalable[],
    now: Date,
  ): Promise<void> {
    const { siteId } = waiting[0]!.deployment;
    const holders = (await this.store.holders()).filter((holder) => holder.siteId === siteId);
    const entitled = waiting.filter(({ reserved }) => reserved > 0);
    const { admit, evict } = decideQueue({
      nodes,
      waiting: waiting.filter(({ reserved }) => reserved === 0).map((each) => toWaiting(each, now)),
      holders,
    });
    const admitted = waiting.filter(({ deployment }) => admit.includes(deployment.id));
    for (const each of [...entitled, ...admitted]) await this.admit(nodes, each, now);
    for (const id of evict) await this.store.enqueue(id, 'evicted');
  }

  private async admit(nodes: readonly NodeShape[], { deployment }: Scalable, now: Date): Promise<void> {
    const { gpuProduct, gpusPerReplica } = deployment;
    const replicas = beginningWith(deployment.elasticity!, now);
    await this.store.resize(
      deployment,
      { replicas, queuedAt: null, reason: 'room' },
      (others) =>
        roomFor(nodes, others, { gpuProduct, gpusPerReplica, most: replicas, pool: poolOf(deployment) }) ===
        replicas,
    );
  }
}

const mustWake = ({ deployment, isAwaited }: Scalable, now: Date): boolean =>
  deployment.replicas === 0 &&
  deployment.queuedAt === null &&
  (isAwaited || floorAt(deployment.elasticity!, now) > 0);

/** One whose engines are still ending waits until they are gone: its GPUs are still in use. */
const isWaiting = ({ deployment, going, reserved }: Scalable): boolean =>
  deployment.replicas === 0 &&
  deployment.queuedAt !== null &&
  going.length === 0 &&
  (reserved === 0 || keepsGpusAsleep(deployment.priority));

const toWaiting = ({ deployment }: Scalable, now: Date): Waiting => ({
  id: deployment.id,
  gpuProduct: deployment.gpuProduct,
  gpusPerReplica: deployment.gpusPerReplica,
  pool: poolOf(deployment),
  priority: deployment.priority,
  replicas: beginningWith(deployment.elasticity!, now),
  queuedAt: deployment.queuedAt!,
});
