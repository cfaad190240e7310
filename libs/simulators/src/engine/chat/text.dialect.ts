import { type ChoiceDialect } from './choice.dialect.ts';
import { type ChatRequest } from './chat.request.ts';
import { logprobOf, topLogprobs } from './token.logprobs.ts';

/** `text_completion`: bare text, for `/v1/completions`. */
export function textDialect({ logprobs }: ChatRequest): ChoiceDialect {
  const logprobsOf = (tokens: readonly string[]) =>
    logprobs === null
      ? null
      : {
          tokens,
          token_logprobs: tokens.map((token) => logprobOf(token).logprob),
          top_logprobs: tokens.map((token) =>
            Object.fromEntries(topLogprobs(token, logprobs).map((top) => [top.token, top.logprob])),
          ),
        };
  return {
    idPrefix: 'cmpl',
    whole: 'text_completion',
    chunk: 'text_completion',
    opening: () => null,
    token: (index, { text }) => ({ index, text, logprobs: logprobsOf([text]), finish_reason: null }),
    finish: (index, finish_reason) => ({ index, text: '', logprobs: null, finish_reason }),
    choice: (index, pieces, finish_reason) => {
      const tokens = pieces.map(({ text }) => text);
      return { index, text: tokens.join(''), logprobs: logprobsOf(tokens), finish_reason };
    },
  };
}
