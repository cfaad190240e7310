import { describe, expect, it } from '@jest/globals';
import { brandId, err, ok, type OperatorScope, type Result } from '@beffroi/kernel';
import { type Limit, Limits, SetLimit, type SetLimitFailure, type SetLimitInput } from '../domain/index.ts';
import { LimitResolver } from './limit.resolver.ts';

const scope: OperatorScope = {
  kind: 'operator',
  actor: { kind: 'user', subject: 'anne', issuer: 'https://agents.example' },
};
const limit: Limit = {
  id: brandId('l'),
  level: 'pool',
  ownerId: null,
  collectiviteId: null,
  modelId: null,
  offer: null,
  metric: 'requests',
  window: 'hour',
  value: null,
  shadow: false,
  override: null,
  envelopeId: null,
};
const input = { level: 'pool', metric: 'requests', window: 'hour' } as const;

class Answering extends SetLimit {
  asked: SetLimitInput | undefined;
  constructor(private readonly outcome: Result<Limit, SetLimitFailure>) {
    super();
  }
  async execute(_scope: OperatorScope, wish: SetLimitInput) {
    this.asked = wish;
    return this.outcome;
  }
}
class OneLimit extends Limits {
  async list() {
    return [limit];
  }
  override findMany = this.list;
  override above = this.list;
  override ofPool = this.list;
}
const answer = async (failure: SetLimitFailure) =>
  new LimitResolver(new OneLimit(), new Answering(err(failure))).setLimit(scope, input);

describe('setting a limit', () => {
  it('takes an absent value for unlimited', async () => {
    const setting = new Answering(ok(limit));
    const resolver = new LimitResolver(new OneLimit(), setting);
    expect(await resolver.setLimit(scope, input)).toBe(limit);
    expect(setting.asked).toMatchObject({ value: null });
    expect(await resolver.limits(scope)).toEqual([limit]);
  });

  it('tells each failure with its remedy in both languages', async () => {
    const allowedWindows = ['day', 'month'] as const;
    expect(await answer({ kind: 'InvalidLimit', check: 'window', allowedWindows })).toMatchObject({
      code: 'invalid_limit',
      check: 'window',
      remedy: { fr: 'Choisissez parmi : DAY, MONTH.', en: 'Choose one of: DAY, MONTH.' },
    });
    for (const check of ['owner', 'value'] as const)
      expect(await answer({ kind: 'InvalidLimit', check, allowedWindows })).toMatchObject({ check });
    expect(await answer({ kind: 'LimitOwnerNotFound', level: 'key', ownerId: 'k' })).toMatchObject({
      code: 'not_found',
      message: { fr: expect.stringContaining('La clé d’API « k »') },
    });
    expect(await answer({ kind: 'LimitModelNotFound', modelId: 'gpt-4o' })).toMatchObject({
      code: 'unknown_model',
      modelName: 'gpt-4o',
    });
  });
});
