import { describe, expect, it } from '@jest/globals';
import { createMetrics } from '@beffroi/platform/observability';
import { registerOvershoot } from './gateway.metrics.ts';

describe('what answers cost beyond their reservations', () => {
  it('is counted once, whenever it is scraped', async () => {
    const metrics = createMetrics();
    let tokens = 0;
    registerOvershoot(metrics, () => tokens);
    const scraped = async () => {
      const text = await metrics.metrics();
      return /^beffroi_gateway_quota_overshoot_tokens_total (\d+)$/m.exec(text)?.[1];
    };
    expect(await scraped()).toBe('0');
    tokens = 50;
    expect([await scraped(), await scraped()]).toEqual(['50', '50']);
    tokens = 80;
    expect(await scraped()).toBe('80');
  });
});
