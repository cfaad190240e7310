import { describe, expect, it } from '@jest/globals';
import { OFFERS, OUTCOMES, QUALITIES } from '@beffroi/contracts/usage';
import fc from 'fast-check';
import { type Settlement, settlementText } from './journal.entries.ts';

describe('the text of a settlement', () => {
  const count = fc.nat();
  const settlement = fc.record(
    {
      outcome: fc.constantFrom(...OUTCOMES),
      httpStatus: count,
      attempts: count,
      tokens: fc.record({ input: count, cachedInput: count, output: count, reasoning: count }),
      ttftMs: count,
      latencyMs: count,
      quality: fc.constantFrom(...QUALITIES),
      rerouted: fc.record({
        offer: fc.constantFrom(...OFFERS),
        siteId: fc.string(),
        deploymentId: fc.string(),
      }),
    },
    {
      requiredKeys: ['outcome', 'httpStatus', 'attempts', 'tokens', 'latencyMs', 'quality'],
    },
  ) as unknown as fc.Arbitrary<Settlement>;

  it('is its JSON', () => {
    fc.assert(
      fc.property(settlement, (settled) => {
        expect(JSON.parse(settlementText(settled))).toEqual(settled);
      }),
    );
  });
});
