import type { Hold } from './hold.ts';

/** In OpenAI's words; Albert's clients read the same. */
const METRICS = ['requests', 'tokens'] as const;

/**
 * What remains, on a successful answer: of requests and of tokens, under the limit that leaves least. An estimate: what
 * this gateway holds and what was free when the database last answered. The operator's own limits are not told.
 *
 * @returns names and values in turn, as `writeHead` takes them
 */
export const rateHeaders = (holds: readonly Hold[], nowMs: number): string[] =>
  METRICS.flatMap((metric) => {
    const told = holds.filter(
      ({ limit, cap }) => limit.metric === metric && limit.level !== 'pool' && cap !== null,
    );
    const [first, ...others] = told;
    if (!first) return [];
    const least = others.reduce((one, other) => (other.room < one.room ? other : one), first);
    return [
      `x-ratelimit-limit-${metric}`,
      String(least.cap),
      `x-ratelimit-remaining-${metric}`,
      String(least.room),
      `x-ratelimit-reset-${metric}`,
      durationText(least.endMs - nowMs),
    ];
  });

/** As OpenAI writes them: `1h2m3s`. */
export const durationText = (ms: number): string => {
  const seconds = Math.max(1, Math.ceil(ms / 1_000));
  const parts = [Math.floor(seconds / 3_600), Math.floor(seconds / 60) % 60, seconds % 60];
  const [hours, minutes, rest] = parts as [number, number, number];
  return `${hours > 0 ? `${hours}h` : ''}${hours > 0 || minutes > 0 ? `${minutes}m` : ''}${rest}s`;
};
