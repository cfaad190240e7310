import { type ShareAnswer, type ShareCall, ShareLedger } from '@beffroi/quotas/domain';
import type { Sharing } from './many.gateways.ts';

/** A gateway's part by the weights of whoever waits there: who waits at two gateways is counted twice. */
export class SplitsByWeightAlone implements Sharing {
  readonly #weights = new Map<string, number>();

  share(run: string, { pools }: ShareCall): ShareAnswer {
    const [{ pool, capacity, claims }] = pools as [ShareCall['pools'][number]];
    this.#weights.set(
      run,
      claims.filter(({ queued }) => queued > 0).reduce((sum, { weight }) => sum + weight, 0),
    );
    const all = [...this.#weights.values()].reduce((sum, weight) => sum + weight, 0);
    const room = all === 0 ? capacity : (capacity * (this.#weights.get(run) ?? 0)) / all;
    return { kind: 'shared', pools: [{ pool, room, isContended: true, counters: {} }] };
  }
}

/** Service is summed over gateways, and nobody is lifted: idle time is saved up. */
export class SumsWithoutLift extends ShareLedger implements Sharing {
  readonly #served = new Map<string, number>();

  override share(run: string, call: ShareCall, nowMs: number): ShareAnswer {
    const answer = super.share(run, call, nowMs);
    if (answer.kind !== 'shared') return answer;
    const { claims } = call.pools[0]!;
    for (const { tenant, served, weight } of claims) this.#served.set(`${tenant} ${run}`, served / weight);
    const counters = Object.fromEntries(claims.map(({ tenant }) => [tenant, this.#counterOf(tenant)]));
    return { ...answer, pools: answer.pools.map((share) => ({ ...share, counters })) };
  }

  #counterOf(tenant: string): number {
    let sum = 0;
    for (const [key, service] of this.#served) if (key.startsWith(`${tenant} `)) sum += service;
    return sum;
  }
}
