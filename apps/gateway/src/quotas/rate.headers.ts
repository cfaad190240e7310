import type { HeadLines } from '../http/head.lines.ts';
import type { Hold } from './hold.ts';

/** In OpenAI's words; Albert's clients read the same. */
const METRICS = ['requests', 'tokens'] as const;
const HEADERS_STAND_MS = 100;

/**
 * What remains, on a successful answer: of requests and of tokens, under the limit that leaves least. An estimate: what
 * this gateway holds and what was free when the database last answered. The operator's own limits are not told.
 */
export const rateHeaders = (holds: readonly Hold[], nowMs: number): HeadLines => {
  let lines = '';
  for (const metric of METRICS) {
    const least = leastOf(holds, metric);
    if (least) lines += linesOf(least, nowMs);
  }
  return lines;
};

const linesOf = (hold: Hold, nowMs: number): HeadLines =>
  `${standingLines(hold, nowMs)}x-ratelimit-remaining-${hold.limit.metric}: ${hold.room}\r\n`;

/** As of a moment ago: put into words for the first of many answers under the same limit. */
const standingLines = (hold: Hold, nowMs: number): HeadLines => {
  if (nowMs < hold.headersUntilMs) return hold.headers;
  const { metric } = hold.limit;
  hold.headersUntilMs = nowMs + HEADERS_STAND_MS;
  hold.headers =
    `x-ratelimit-limit-${metric}: ${hold.cap}\r\n` +
    `x-ratelimit-reset-${metric}: ${durationText(hold.endMs - nowMs)}\r\n`;
  return hold.headers;
};

const leastOf = (holds: readonly Hold[], metric: (typeof METRICS)[number]): Hold | undefined => {
  let least: Hold | undefined;
  for (const hold of holds) {
    const { limit, cap } = hold;
    if (limit.metric !== metric || limit.level === 'pool' || cap === null) continue;
    if (!least || hold.room < least.room) least = hold;
  }
  return least;
};

/** As OpenAI writes them: `1h2m3s`. */
export const durationText = (ms: number): string => {
  const seconds = Math.max(1, Math.ceil(ms / 1_000));
  const parts = [Math.floor(seconds / 3_600), Math.floor(seconds / 60) % 60, seconds % 60];
  const [hours, minutes, rest] = parts as [number, number, number];
  return `${hours > 0 ? `${hours}h` : ''}${hours > 0 || minutes > 0 ? `${minutes}m` : ''}${rest}s`;
};
