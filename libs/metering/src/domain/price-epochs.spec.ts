import { describe, expect, it } from '@jest/globals';
import { brandId, type ModelId } from '@beffroi/kernel';
import {
  type LedgerReach,
  planPriced,
  type PricedPart,
  priceEpochs,
  pricesOfInstant,
} from './price-epochs.ts';

const [small, large] = [brandId<ModelId>('small'), brandId<ModelId>('large')];
const prices = (euros: number) => ({
  inputMicros: euros * 1_000_000,
  cachedInputMicros: 0,
  outputMicros: euros * 2_000_000,
});
const priced = (modelId: ModelId, since: string | null, euros: number) => ({
  modelId,
  since: since === null ? null : new Date(since),
  prices: prices(euros),
});
const at = (text: string) => new Date(text);
const reach: LedgerReach = {
  foldedThrough: at('2026-11-21T23:00:00Z'),
  requestsSince: at('2025-09-30T22:00:00Z'),
  hoursSince: at('2023-09-30T22:00:00Z'),
};

const partsOf = (history: Parameters<typeof priceEpochs>[0], from: string, to: string): readonly string[] => {
  const short = ({ resolution, from: start, to: end, epoch }: PricedPart) =>
    `${epoch}: ${resolution} ${start.toISOString().slice(0, 19)} ${end.toISOString().slice(0, 19)}`;
  const epochs = priceEpochs(history, reach);
  return planPriced({ from: at(from), to: at(to) }, 'month', reach, epochs).map(short);
};

describe('the prices of usage', () => {
  it('are those of each stretch between two changes, whichever model’s', () => {
    const epochs = priceEpochs(
      [
        priced(large, null, 5),
        priced(small, null, 1),
        priced(small, '2026-10-10T08:30:00Z', 2),
        priced(large, '2026-11-01T12:00:00Z', 6),
      ],
      reach,
    );
    expect(epochs.map(({ prices: each }) => [each.get(small), each.get(large)])).toEqual([
      [prices(1), prices(5)],
      [prices(2), prices(5)],
      [prices(2), prices(6)],
    ]);
  });

  it('are unknown of a model before its first, unless that is of ever', () => {
    const [before, since] = priceEpochs([priced(small, '2026-10-10T08:30:00Z', 2)], reach);
    expect([before!.prices.has(small), since!.prices.has(small)]).toEqual([false, true]);
  });

  it('split a month at the second of the change, and what is whole on either side stays whole', () => {
    const history = [priced(small, null, 1), priced(small, '2026-10-10T08:30:00Z', 2)];
    expect(partsOf(history, '2026-08-31T22:00:00Z', '2026-10-31T23:00:00Z')).toEqual([
      '0: month 2026-08-31T22:00:00 2026-09-30T22:00:00',
      '0: day 2026-09-30T22:00:00 2026-10-09T22:00:00',
      '0: hour 2026-10-09T22:00:00 2026-10-10T08:00:00',
      '0: request 2026-10-10T08:00:00 2026-10-10T08:30:00',
      '1: request 2026-10-10T08:30:00 2026-10-10T09:00:00',
      '1: hour 2026-10-10T09:00:00 2026-10-10T22:00:00',
      '1: day 2026-10-10T22:00:00 2026-10-31T23:00:00',
    ]);
  });

  it('split the night of 25 hours within the hour that clocks show twice', () => {
    const history = [priced(small, null, 1), priced(small, '2026-10-25T00:45:00Z', 2)];
    expect(partsOf(history, '2026-10-24T22:00:00Z', '2026-10-25T23:00:00Z')).toEqual([
      '0: hour 2026-10-24T22:00:00 2026-10-25T00:00:00',
      '0: request 2026-10-25T00:00:00 2026-10-25T00:45:00',
      '1: request 2026-10-25T00:45:00 2026-10-25T01:00:00',
      '1: hour 2026-10-25T01:00:00 2026-10-25T23:00:00',
    ]);
  });

  it('that change at a midnight of Paris need nothing finer than days', () => {
    const history = [priced(small, null, 1), priced(small, '2026-10-24T22:00:00Z', 2)];
    expect(partsOf(history, '2026-09-30T22:00:00Z', '2026-10-31T23:00:00Z')).toEqual([
      '0: day 2026-09-30T22:00:00 2026-10-24T22:00:00',
      '1: day 2026-10-24T22:00:00 2026-10-31T23:00:00',
    ]);
  });

  it('change from the next hour on where requests are gone, from the next month where hours are', () => {
    const changes = [
      priced(small, null, 1),
      priced(small, '2023-03-03T08:30:00Z', 2),
      priced(small, '2024-03-03T08:30:00Z', 3),
      priced(small, '2024-05-31T22:00:00Z', 4),
    ];
    expect(priceEpochs(changes, reach).map(({ from, to }) => [from, to])).toEqual([
      [undefined, at('2023-03-31T22:00:00Z')],
      [at('2023-03-31T22:00:00Z'), at('2024-03-03T09:00:00Z')],
      [at('2024-03-03T09:00:00Z'), at('2024-05-31T22:00:00Z')],
      [at('2024-05-31T22:00:00Z'), undefined],
    ]);
  });

  it('that changed twice in an hour nobody can tell apart any more are the last of it', () => {
    const changes = [priced(small, '2024-03-03T08:10:00Z', 2), priced(small, '2024-03-03T08:30:00Z', 3)];
    const [, since] = priceEpochs(changes, reach);
    expect([since!.from, since!.prices.get(small)]).toEqual([at('2024-03-03T09:00:00Z'), prices(3)]);
  });

  it('of an instant are those in force then: what is announced is not, until it is', () => {
    const history = [priced(small, null, 1), priced(small, '2027-01-01T00:00:00Z', 2)];
    const of = (instant: string) => pricesOfInstant(history, at(instant)).prices.get(small);
    expect([of('2026-12-31T23:59:59Z'), of('2027-01-01T00:00:00Z')]).toEqual([prices(1), prices(2)]);
  });
});
