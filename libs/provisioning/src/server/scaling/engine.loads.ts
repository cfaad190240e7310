import type { EngineLoad } from '../../domain/index.ts';
import { readLoad } from './read-load.ts';

/** An engine that has not said how it is by then counts as one that does not answer. */
const TIMEOUT_MS = 2_000;

/** Asks engines how much they have to do; those that do not answer are left out. */
export const askEngines = async (urls: readonly string[]): Promise<EngineLoad[]> => {
  const loads = await Promise.all(urls.map(askEngine));
  return loads.filter((load) => load !== undefined);
};

const askEngine = async (url: string): Promise<EngineLoad | undefined> => {
  try {
    const answer = await fetch(new URL('/metrics', url), { signal: AbortSignal.timeout(TIMEOUT_MS) });
    const text = await answer.text();
    return answer.ok ? { url, ...readLoad(text) } : undefined;
  } catch {
    // Starting, stopping or lost: what is the matter, the reconciler says.
    return undefined;
  }
};
