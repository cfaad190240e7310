import type { SiteRegistry } from '@beffroi/catalogue/domain';
import { systemScope } from '@beffroi/kernel';
import type { Logger } from '@beffroi/platform/observability';
import { repeat } from '@beffroi/platform/reconcile';
import type { GatewayWatch, UnitOfWork } from '@beffroi/platform/typeorm';
import type { GatewayQueues, ScalingPace } from '../../domain/index.ts';
import { Bencher, type BencherOptions } from '../benchmark/bencher.ts';
import { ScalingStore } from '../persistence/scaling.store.ts';
import { LoadFollower } from './load.follower.ts';
import type { NodesBySite } from './nodes-by-site.ts';
import { QueueKeeper } from './queue.keeper.ts';

const SCOPE = systemScope('scaling deployments');

export interface ScalerOptions extends BencherOptions {
  readonly unitOfWork: UnitOfWork;
  readonly gateways: GatewayWatch;
  readonly sites: SiteRegistry;
  readonly queues: GatewayQueues;
  readonly pace: ScalingPace;
  readonly log: Logger;
  /** How often sleepers and those who wait are looked at; 1 s unless told. */
  readonly queueEveryMs?: number;
  /** How often engines are asked for their load; 5 s unless told. */
  readonly loadEveryMs?: number;
  /** How often engines are looked for that nobody measured; 5 s unless told. */
  readonly benchEveryMs?: number;
}

/** Decides how many engines run, for as long as a lease lasts; the reconciler makes it so. */
export class Scaler {
  private readonly queue: QueueKeeper;
  private readonly loads: LoadFollower;
  private readonly bencher: Bencher;

  /** @param epoch of the lease under which it writes */
  constructor(
    private readonly options: ScalerOptions,
    epoch: number,
  ) {
    const store = new ScalingStore(options.unitOfWork, epoch);
    this.queue = new QueueKeeper(store);
    this.loads = new LoadFollower(store, options);
    this.bencher = new Bencher(store, options);
  }

  /** Works until the signal aborts. */
  async run(signal: AbortSignal): Promise<void> {
    const { queueEveryMs = 1_000, loadEveryMs = 5_000, benchEveryMs = 5_000, log } = this.options;
    await Promise.all([
      repeat(async () => this.queue.serve(await this.nodes(), new Date()), queueEveryMs, signal, log),
      repeat(async () => this.loads.follow(await this.nodes(), new Date()), loadEveryMs, signal, log),
      repeat(() => this.bencher.look(), benchEveryMs, signal, log),
    ]);
  }

  private async nodes(): Promise<NodesBySite> {
    const sites = await this.options.sites.list(SCOPE);
    return new Map(sites.map(({ id, nodes }) => [id, nodes]));
  }
}
