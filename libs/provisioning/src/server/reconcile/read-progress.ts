import { LOADER_PORT } from '../../domain/index.ts';
import type { ReadProgress } from './observe-loader.ts';

const TIMEOUT_MS = 1_000;

/** Asks the loader's own port; whoever does not answer is not waited for. */
export const readProgress: ReadProgress = async (podAddress) => {
  const response = await fetch(`http://${podAddress}:${LOADER_PORT}/progress`, {
    signal: AbortSignal.timeout(TIMEOUT_MS),
  }).catch(() => undefined);
  if (!response?.ok) return null;
  const { percent } = (await response.json().catch(() => ({}))) as { percent?: unknown };
  return typeof percent === 'number' && percent >= 0 && percent <= 100 ? Math.floor(percent) : null;
};
