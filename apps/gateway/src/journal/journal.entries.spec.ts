import { randomUUID } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { OFFERS, OUTCOMES, QUALITIES } from '@beffroi/contracts/usage';
import { brandId, type SiteId } from '@beffroi/kernel';
import fc from 'fast-check';
import { frameBytes } from './frame.codec.ts';
import { type Settlement, settlementText } from './journal.entries.ts';
import { SETTLEMENT_BYTES } from './journal.ts';

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
      course: fc.record(
        { queuedMs: count, ownMs: count, failedSites: fc.array(fc.string()) },
        { requiredKeys: [] },
      ),
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

  it('is never longer than what the journal keeps room for', () => {
    const [million, hour] = [9_999_999, 3_600_000];
    const site = brandId<SiteId>('s'.repeat(40));
    const longest: Settlement = {
      outcome: 'client_aborted',
      httpStatus: 499,
      attempts: 4,
      tokens: { input: million, cachedInput: million, output: million, reasoning: million },
      ttftMs: hour,
      latencyMs: hour,
      course: {
        queuedMs: hour,
        startingMs: hour,
        limitsMs: hour,
        ownMs: hour,
        failedSites: [site, site, site],
      },
      quality: 'estimated',
      rerouted: { offer: 'dedicated', siteId: site, deploymentId: brandId(randomUUID()) },
    };
    const payload = `{"id":"${randomUUID()}","settlement":${settlementText(longest)}}`;
    expect(frameBytes(payload)).toBeLessThanOrEqual(SETTLEMENT_BYTES);
  });
});
