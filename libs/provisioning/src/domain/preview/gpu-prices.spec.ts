import { describe, expect, it } from '@jest/globals';
import { readGpuPrices } from './gpu-prices.ts';

describe('prices of GPUs', () => {
  it('are read in euros and kept in micro-euros, to the last digit', () => {
    const prices = readGpuPrices(['NVIDIA-L40S=1.85', 'NVIDIA-H100-80GB-HBM3=3', 'p6=0.000001']);
    if (!prices.ok) throw new Error(prices.failure);
    expect(
      ['NVIDIA-L40S', 'NVIDIA-H100-80GB-HBM3', 'p6', 'NVIDIA-H200'].map((product) =>
        prices.value.perHourMicros(product),
      ),
    ).toEqual([1_850_000, 3_000_000, 1, null]);
  });

  it.each(['NVIDIA-L40S', 'NVIDIA-L40S=', 'NVIDIA-L40S=-1', '=1', 'NVIDIA-L40S=1,85', 'a=1e9'])(
    'are refused when written «%s»',
    (entry) => {
      expect(readGpuPrices(['ok=1', entry])).toEqual({ ok: false, failure: entry });
    },
  );
});
