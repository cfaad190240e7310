import { err, ok, type Result } from '@beffroi/kernel';

/** What the operator counts for an hour of one GPU. */
export abstract class GpuPrices {
  /**
   * @param product the product's label, such as `NVIDIA-L40S`
   * @returns micro-euros HT; null: not given
   */
  abstract perHourMicros(product: string): number | null;
}

const ENTRY = /^([A-Za-z0-9._-]+)=(\d{1,6})(?:\.(\d{1,6}))?$/;

/** Prices written as `NVIDIA-L40S=1.85`, in euros HT an hour; the failure is the entry that cannot be read. */
export const readGpuPrices = (entries: readonly string[]): Result<GpuPrices, string> => {
  const prices = new Map<string, number>();
  for (const entry of entries) {
    const [, product, euros, fraction = ''] = ENTRY.exec(entry) ?? [];
    if (product === undefined) return err(entry);
    prices.set(product, Number(euros) * 1_000_000 + Number(fraction.padEnd(6, '0')));
  }
  return ok(new StatedPrices(prices));
};

class StatedPrices extends GpuPrices {
  readonly #prices: ReadonlyMap<string, number>;

  constructor(prices: ReadonlyMap<string, number>) {
    super();
    this.#prices = prices;
  }

  override perHourMicros(product: string): number | null {
    return this.#prices.get(product) ?? null;
  }
}
