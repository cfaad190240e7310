import { ListPrices } from '@beffroi/catalogue/domain';
import type { Scope } from '@beffroi/kernel';
import { UnitOfWork } from '@beffroi/platform/typeorm';
import { Injectable } from '@nestjs/common';
import {
  type HourlyFilter,
  HourlyUsage,
  planPriced,
  type PricedPart,
  type PriceEpoch,
  priceEpochs,
  type UsageHour,
} from '../../domain/index.ts';
import { knownLedger } from './ledger.reach.ts';
import { binding, type SqlText } from './sql.text.ts';
import { rowsOf } from './usage.parts.ts';
import { pricesOf, VALUES, WITH_PRICE } from './usage.prices.ts';

@Injectable()
export class PostgresHourlyUsage extends HourlyUsage {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly listPrices: ListPrices,
  ) {
    super();
  }

  override async read(scope: Scope, filter: HourlyFilter): Promise<readonly UsageHour[]> {
    // The application's own filter; row-level security stands behind it.
    const own = scope.kind === 'tenant' ? { ...filter, collectiviteId: scope.collectiviteId } : filter;
    return this.unitOfWork.read(scope, async (reading) => {
      const { reach, history } = await knownLedger(reading, this.listPrices);
      const epochs = priceEpochs(history, reach);
      const { text, values } = hoursQuery(planPriced(own, 'hour', reach, epochs), own, epochs);
      return reading.manager.query<UsageHour[]>(text, [...values]);
    });
  }
}

/** What failed on our side before its first byte costs nothing, not even a request. */
const hoursQuery = (
  plan: readonly PricedPart[],
  filter: HourlyFilter,
  epochs: readonly PriceEpoch[],
): SqlText => {
  const { values, bind } = binding();
  return {
    text: `
      with ${pricesOf(epochs, bind)}, summed as (
        select at, model_id, epoch, sum(input_tokens)::bigint as input_tokens,
          sum(cached_input_tokens)::bigint as cached_input_tokens, sum(output_tokens)::bigint as output_tokens,
          coalesce(sum(requests) filter (where outcome not in ('upstream_error', 'recovered')
            or input_tokens + output_tokens > 0), 0)::bigint as requests
        from (${rowsOf(plan, filter, bind)}) usage group by at, model_id, epoch
      )
      select at, model_id as "modelId", sum(requests)::bigint as requests, sum(input_tokens)::bigint as "inputTokens",
        sum(cached_input_tokens)::bigint as "cachedInputTokens", sum(output_tokens)::bigint as "outputTokens",
        coalesce(${VALUES.listPriceMicros}, 0) as "listPriceMicros"
      from summed ${WITH_PRICE} group by at, model_id order by at, model_id`,
    values,
  };
};
