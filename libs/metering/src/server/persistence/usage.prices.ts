import type { PriceEpoch } from '../../domain/index.ts';
import type { Bind } from './sql.text.ts';

/** The list prices of all epochs, as a table `price`; in micro-euros a million tokens. */
export const pricesOf = (epochs: readonly PriceEpoch[], bind: Bind): string => {
  const rows = epochs.flatMap(({ prices }, epoch) =>
    [...prices].map(([modelId, each]) => ({ epoch, modelId, ...each })),
  );
  const column = (name: keyof (typeof rows)[number], type: string) =>
    bind(
      rows.map((row) => row[name]),
      type,
    );
  return `
    price(priced_epoch, priced_id, input_micros, cached_input_micros, output_micros) as materialized (
      select * from unnest(${column('epoch', 'int[]')}, ${column('modelId', 'text[]')}, ${column('inputMicros', 'bigint[]')},
        ${column('cachedInputMicros', 'bigint[]')}, ${column('outputMicros', 'bigint[]')})
    )`;
};

/** Of rows with `epoch` and `model_id`. */
export const WITH_PRICE = 'left join price on priced_id = model_id and priced_epoch = epoch';

/** Of integers all the way: prices times tokens, in 10⁻¹² €. */
const PICOS = `sum((input_tokens - cached_input_tokens)::numeric * price.input_micros
  + cached_input_tokens::numeric * price.cached_input_micros
  + output_tokens::numeric * price.output_micros)`;

const IS_PRICED = 'bool_and(priced_id is not null or input_tokens + output_tokens = 0)';

/** null where a model has no price. */
export const VALUES: Readonly<Record<'listPriceMicros' | 'listPricePicos', string>> = {
  listPriceMicros: `case when ${IS_PRICED} then round(${PICOS} / 1000000)::bigint end`,
  listPricePicos: `case when ${IS_PRICED} then ${PICOS}::float8 end`,
};
