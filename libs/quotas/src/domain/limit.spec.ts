import { describe, expect, it } from '@jest/globals';
import { brandId } from '@beffroi/kernel';
import { checkLimit, checkOverride, limitRecord, limitsOf, type Plan } from './index.ts';

const perDay = { level: 'project', ownerId: 'p', metric: 'tokens', window: 'day', value: 1_000 } as const;

describe('a limit', () => {
  it.each([
    perDay,
    { ...perDay, value: null },
    { ...perDay, value: 0 },
    { ...perDay, level: 'pool', ownerId: null },
    { ...perDay, metric: 'in-flight', window: 'none' },
    { ...perDay, metric: 'euros', window: 'exercise' },
    { ...perDay, metric: 'euros', value: 900_719_925_474 },
  ] as const)('%j is one', (limit) => {
    expect(checkLimit(limit)).toEqual({ ok: true, value: true });
  });

  it.each([
    [{ ...perDay, level: 'pool' }, 'owner'],
    [{ ...perDay, ownerId: null }, 'owner'],
    [{ ...perDay, window: 'none' }, 'window'],
    [{ ...perDay, metric: 'in-flight' }, 'window'],
    [{ ...perDay, metric: 'euros', window: 'minute' }, 'window'],
    [{ ...perDay, value: -1 }, 'value'],
    [{ ...perDay, value: 1.5 }, 'value'],
    [{ ...perDay, value: 2 ** 53 }, 'value'],
    [{ ...perDay, metric: 'euros', value: 900_719_925_475 }, 'value'],
  ] as const)('%j is refused for its %s', (limit, check) => {
    expect(checkLimit(limit)).toMatchObject({ ok: false, failure: { kind: 'InvalidLimit', check } });
  });
});

describe('an override', () => {
  it.each([
    ['tokens', 900_719_925_475, true],
    ['euros', 900_719_925_474, true],
    ['euros', 900_719_925_475, false],
    ['euros', null, true],
    ['requests', 2 ** 53, false],
  ] as const)('of a limit of %s may be %s: %s', (metric, value, isOne) => {
    const now = new Date();
    const override = { value, from: now, until: new Date(now.getTime() + 1) };
    expect(checkOverride({ shadow: false, metric }, override, now).ok).toBe(isOne);
  });
});

describe('a plan', () => {
  const plan: Plan = {
    id: brandId('decouverte'),
    name: 'Découverte',
    weight: 1,
    class: 'standard',
    limits: [
      { metric: 'requests', window: 'minute', value: 50 },
      { metric: 'tokens', window: 'day', value: null },
    ],
  };

  it('gives a collectivité its limits, for every model and offer, and says what is unlimited', () => {
    const limits = limitsOf(plan, brandId('c')).map((limit) => limitRecord({ ...limit, id: brandId('l') }));
    expect(limits).toEqual([
      { level: 'collectivite', ownerId: 'c', metric: 'requests', window: 'minute', value: 50, shadow: false },
      { level: 'collectivite', ownerId: 'c', metric: 'tokens', window: 'day', value: null, shadow: false },
    ]);
  });
});

describe('the record of a limit', () => {
  it('names the model and the offer it is for', () => {
    const [limit] = limitsOf(
      {
        id: brandId('x'),
        name: 'X',
        weight: 1,
        class: 'standard',
        limits: [{ metric: 'requests', window: 'hour', value: 1 }],
      },
      brandId('c'),
    );
    const narrow = {
      ...limit!,
      id: brandId<never>('l'),
      modelId: brandId<never>('m'),
      offer: 'shared' as const,
    };
    expect(limitRecord(narrow)).toMatchObject({ modelId: 'm', offer: 'shared' });
  });
});
