import { FRANCE, impactsOf } from '@beffroi/catalogue/domain';
import type { DayView, RequestView } from '@beffroi/contracts/self-service';
import { brandId, type ModelId, parisDay } from '@beffroi/kernel';
import { costPicos, eurosText } from '../observe/list.price.ts';
import type { Model } from '../records/record.views.ts';
import { unixSeconds } from './page.ts';

type Sums = Pick<
  DayView,
  'modelId' | 'inputTokens' | 'cachedInputTokens' | 'outputTokens' | 'listPricePicos'
>;
type ModelOf = (name: string) => Model | undefined;

/** One request as the older generation lists it. */
export const requestAnswer = (request: RequestView, keyName: string, modelOf: ModelOf) => ({
  object: 'me.usage',
  model: request.modelId,
  key: keyName,
  endpoint: request.endpoint,
  method: 'POST',
  status: request.httpStatus,
  usage: {
    ...countsOf([request]),
    ...statementOf([request], modelOf, request.latencyMs / 1_000),
    metrics: { latency: request.latencyMs, ttft: request.ttftMs },
  },
  created: unixSeconds(request.admittedAt),
});

/** One day of Paris, as bills count them, within the interval that was asked for. */
export const bucketAnswer = (
  day: string,
  sums: readonly DayView[],
  { from, to }: { readonly from: Date; readonly to: Date },
  modelOf: ModelOf,
) => {
  const whole = parisDay(new Date(`${day}T12:00:00Z`));
  return {
    object: 'usage.bucket',
    start_time: unixSeconds(whole.from > from ? whole.from : from),
    end_time: unixSeconds(whole.to < to ? whole.to : to),
    ...countsOf(sums),
    ...statementOf(sums, modelOf),
    requests: sum(sums, ({ requests }) => requests),
  };
};

const countsOf = (sums: readonly Sums[]) => {
  const prompt = sum(sums, ({ inputTokens }) => inputTokens);
  const completion = sum(sums, ({ outputTokens }) => outputTokens);
  return { prompt_tokens: prompt, completion_tokens: completion, total_tokens: prompt + completion };
};

/**
 * At the list prices that were in force; a model that never had one adds nothing, nor one that is gone to the impacts.
 * Sums do not say how long their requests took: their impacts are by the method's own duration, and higher than those of
 * the requests one by one as far as engines are faster than it takes them for.
 */
const statementOf = (sums: readonly Sums[], modelOf: ModelOf, measuredSeconds?: number) => {
  const known = sums.flatMap((each) => {
    const model = modelOf(brandId<ModelId>(each.modelId));
    return model ? [{ ...each, model }] : [];
  });
  const impacts = known.flatMap(({ outputTokens, model }) =>
    model.parameters
      ? [
          impactsOf(
            model.parameters,
            { outputTokens, ...(measuredSeconds === undefined ? {} : { measuredSeconds }) },
            FRANCE,
          ),
        ]
      : [],
  );
  return {
    cost: Number(eurosText(sum(sums, (each) => picosOf(each, modelOf(brandId<ModelId>(each.modelId)))))),
    impacts: {
      kWh: sum(impacts, ({ kWh }) => kWh),
      kgCO2eq: sum(impacts, ({ usageKgCO2eq, embodiedKgCO2eq }) => usageKgCO2eq + embodiedKgCO2eq),
    },
  };
};

/** A control plane that tells no cost is of before it kept prices: it values usage at today's, and so do we. */
const picosOf = (each: Sums, model: Model | undefined): number => {
  if (each.listPricePicos !== undefined) return each.listPricePicos ?? 0;
  const tokens = { input: each.inputTokens, cachedInput: each.cachedInputTokens, output: each.outputTokens };
  return model ? costPicos({ ...tokens, reasoning: 0 }, model.prices) : 0;
};

const sum = <Item>(items: readonly Item[], of: (item: Item) => number): number =>
  items.reduce((total, item) => total + of(item), 0);
