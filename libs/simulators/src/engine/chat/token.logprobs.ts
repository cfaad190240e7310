import { createHash } from 'node:crypto';

/** How likely a token was: made up, and the same each time. */
export interface TokenLogprob {
  readonly token: string;
  readonly logprob: number;
  readonly bytes: readonly number[];
}

export function logprobOf(token: string): TokenLogprob {
  const drawn = createHash('sha256').update(token).digest().readUInt16LE(0);
  return { token, logprob: -drawn / 65_536, bytes: Array.from(Buffer.from(token)) };
}

/** The token itself, then less likely ones. */
export function topLogprobs(token: string, count: number): TokenLogprob[] {
  const { logprob } = logprobOf(token);
  return Array.from({ length: count }, (_, rank) =>
    rank === 0 ? logprobOf(token) : { ...logprobOf(`${token}${rank}`), logprob: logprob - rank },
  );
}
