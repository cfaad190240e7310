import { describe, expect, it } from '@jest/globals';
import { FRANCE, impactsOf } from './impacts.ts';

const SMALL = { activeBillions: 23.6, totalBillions: 23.6 };
const ministral = { activeBillions: 8, totalBillions: 8 };
const mixtral = { activeBillions: 12.9, totalBillions: 46.7 };
const large = { activeBillions: 123, totalBillions: 123 };

describe('the impacts of a generation', () => {
  it('are those of the official test of EcoLogits 0.9.1', () => {
    const official = { activeBillions: 7.3, totalBillions: 7.3 };
    const { kWh, usageKgCO2eq, embodiedKgCO2eq } = impactsOf(
      official,
      { outputTokens: 200, measuredSeconds: 5 },
      { kgCO2eqPerKWh: 0.590478, pue: 1.26 },
    );
    expect(kWh).toBeCloseTo(1.536243521642994e-5, 18);
    expect(usageKgCO2eq).toBeCloseTo(9.071180021727118e-6, 18);
    expect(embodiedKgCO2eq).toBeCloseTo(7.237925175460849e-7, 19);
  });

  it('of Mistral Small in France are those that EcoLogits computes', () => {
    const impacts = impactsOf(SMALL, { outputTokens: 1_000 }, FRANCE);
    expect(impacts.kWh).toBeCloseTo(1.0808133863e-4, 13);
    expect(impacts.usageKgCO2eq).toBeCloseTo(4.7750335e-6, 12);
    expect(impacts.embodiedKgCO2eq).toBeCloseTo(8.0268752e-6, 12);
  });

  it.each([
    ['Ministral 8B', ministral, 10.4],
    ['Small 24B', SMALL, 12.8],
    ['Mixtral 8x7B', mixtral, 22],
    ['Large 123B', large, 112],
  ])('of a million tokens of %s are those of the published table', (_, parameters, grams) => {
    const { usageKgCO2eq, embodiedKgCO2eq } = impactsOf(parameters, { outputTokens: 1e6 }, FRANCE);
    expect(Math.abs((usageKgCO2eq + embodiedKgCO2eq) * 1_000 - grams)).toBeLessThan(grams / 50);
  });

  it('never exceed those of the time that was measured', () => {
    const modelled = impactsOf(SMALL, { outputTokens: 100 }, FRANCE);
    const quick = impactsOf(SMALL, { outputTokens: 100, measuredSeconds: 0.1 }, FRANCE);
    const slow = impactsOf(SMALL, { outputTokens: 100, measuredSeconds: 3_600 }, FRANCE);
    expect(quick.kWh).toBeLessThan(modelled.kWh);
    expect(slow).toEqual(modelled);
  });

  it('of nothing generated are nothing', () => {
    expect(impactsOf(SMALL, { outputTokens: 0 }, FRANCE)).toEqual({
      kWh: 0,
      usageKgCO2eq: 0,
      embodiedKgCO2eq: 0,
    });
  });
});
