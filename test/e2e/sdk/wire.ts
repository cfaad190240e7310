import type { Wish } from './sdk.ts';

/** A wish as the fields of `POST /v1/chat/completions`. */
export const chatFields = (wish: Wish) => ({
  messages: [{ role: 'user' as const, content: contentOf(wish) }],
  ...(wish.maxTokens === undefined ? {} : { max_tokens: wish.maxTokens }),
  ...(wish.choices === undefined ? {} : { n: wish.choices }),
  ...(wish.stop === undefined ? {} : { stop: [...wish.stop] }),
  ...(wish.logprobs === undefined ? {} : { logprobs: true, top_logprobs: 2 }),
  ...(wish.mustCall ? { tool_choice: 'required' as const } : {}),
  ...(wish.tools === undefined
    ? {}
    : {
        tools: wish.tools.map(({ name, parameters }) => ({
          type: 'function' as const,
          function: { name, parameters },
        })),
      }),
  ...(wish.schema === undefined
    ? {}
    : {
        response_format: {
          type: 'json_schema' as const,
          json_schema: { name: 'answer', schema: { ...wish.schema }, strict: true },
        },
      }),
});

const contentOf = ({ prompt, image }: Wish) =>
  image === undefined
    ? prompt
    : [
        { type: 'text' as const, text: prompt },
        { type: 'image_url' as const, image_url: { url: image } },
      ];
