import { StartupFailure } from '@beffroi/platform/observability';
import { type GpuPrices, readGpuPrices } from '@beffroi/provisioning/domain';
import type { Configuration } from '../configuration.ts';

/** @throws StartupFailure when one cannot be read */
export const gpuPricesOf = ({ BEFFROI_GPU_HOUR_PRICES }: Configuration): GpuPrices => {
  const prices = readGpuPrices(BEFFROI_GPU_HOUR_PRICES);
  if (prices.ok) return prices.value;
  throw new StartupFailure({
    code: 'GPU_PRICE_UNREADABLE',
    message: {
      fr: `BEFFROI_GPU_HOUR_PRICES : « ${prices.failure} » n’est pas un prix.`,
      en: `BEFFROI_GPU_HOUR_PRICES: “${prices.failure}” is no price.`,
    },
    remedy: {
      fr: 'Écrivez par exemple NVIDIA-L40S=1.85 : le produit, puis les euros HT par heure.',
      en: 'Write for example NVIDIA-L40S=1.85: the product, then euros HT an hour.',
    },
  });
};
