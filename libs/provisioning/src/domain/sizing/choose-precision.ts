import { type Fit, type FitRequest, fitOnGpu } from './fit-on-gpu.ts';
import type { Precision } from '@beffroi/catalogue/domain';

/** Smaller first: it leaves more memory for the cache. */
const PREFERENCE: readonly Precision[] = ['fp8', 'bf16'];

/**
 * The best published precision on a GPU: the fewest GPUs, then one it computes in natively, then the smaller.
 * Undefined when none fits. (nvfp4 is left out: no GPU we know computes in it.)
 */
export const bestFitOn = (request: Omit<FitRequest, 'precision'>): Fit | undefined => {
  const rank = (fit: Fit): number => fit.gpus * 2 + (request.gpu.native.includes(fit.precision) ? 0 : 1);
  return PREFERENCE.map((precision) => fitOnGpu({ ...request, precision }))
    .filter((outcome) => outcome.kind === 'fits')
    .sort((a, b) => rank(a) - rank(b))[0];
};
