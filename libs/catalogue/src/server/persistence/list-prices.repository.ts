import type { ModelPrices } from '@beffroi/contracts/dataplane';
import type { ModelId, Scope } from '@beffroi/kernel';
import { UnitOfWork } from '@beffroi/platform/typeorm';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { type ListPrice, ListPrices, type Model, type ModelListPrice } from '../../domain/index.ts';

type Row = ModelPrices & Omit<ModelListPrice, 'prices'>;

@Injectable()
export class PostgresListPrices extends ListPrices {
  constructor(private readonly unitOfWork: UnitOfWork) {
    super();
  }

  override async at(scope: Scope, model: ModelId, instant: Date): Promise<ListPrice | undefined> {
    const [row] = await this.unitOfWork.read(scope, ({ manager }) =>
      manager.query<Row[]>(PRICE_AT, [model, instant]),
    );
    return row && listPriceOf(row);
  }

  override async history(scope: Scope): Promise<readonly ModelListPrice[]> {
    const rows = await this.unitOfWork.read(scope, ({ manager }) => manager.query<Row[]>(ALL_PRICES));
    return rows.map((row) => ({ modelId: row.modelId, ...listPriceOf(row) }));
  }
}

const listPriceOf = ({ since, inputMicros, cachedInputMicros, outputMicros }: Row): ListPrice => ({
  since,
  prices: { inputMicros, cachedInputMicros, outputMicros },
});

/** Keeps what differs from what is in force. */
export const keepListPrices = async (
  manager: EntityManager,
  models: readonly Pick<Model, 'id' | 'prices'>[],
  now: Date,
): Promise<void> => {
  await manager.query(KEEP_CHANGED, [
    now,
    models.map(({ id }) => id),
    models.map(({ prices }) => prices.inputMicros),
    models.map(({ prices }) => prices.cachedInputMicros),
    models.map(({ prices }) => prices.outputMicros),
  ]);
};

const ALL_PRICES = `
  select price.model_id as "modelId", nullif(price.since, '-infinity') as since, price.input_micros as "inputMicros",
    price.cached_input_micros as "cachedInputMicros", price.output_micros as "outputMicros"
  from catalogue.list_price price order by price.since, price.model_id`;

const PRICE_AT = `
  select nullif(price.since, '-infinity') as since, price.input_micros as "inputMicros",
    price.cached_input_micros as "cachedInputMicros", price.output_micros as "outputMicros"
  from catalogue.list_price price
  where price.model_id = $1 and price.since <= $2::timestamptz order by price.since desc limit 1`;

const KEEP_CHANGED = `
  insert into catalogue.list_price (model_id, since, input_micros, cached_input_micros, output_micros)
  select model.id, case when known is null then '-infinity' else $1::timestamptz end,
    model.input, model.cached, model.output
  from unnest($2::text[], $3::bigint[], $4::bigint[], $5::bigint[]) model(id, input, cached, output)
  left join lateral (
    select price from catalogue.list_price price where price.model_id = model.id and price.since <= $1::timestamptz
    order by price.since desc limit 1
  ) in_force(known) on true
  where (known).input_micros is distinct from model.input
    or (known).cached_input_micros is distinct from model.cached
    or (known).output_micros is distinct from model.output
  on conflict on constraint list_price_pkey do nothing`;
