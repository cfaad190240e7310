import { itemsOf, leastOutput, longestItemBytes, repeatedBytes } from './asked.choices.ts';
import type { InferenceBody } from './inference.body.ts';

/** What can be told of a prompt without a tokenizer. */
export interface PromptSize {
  /** Of the inputs as JSON, images given inline left out. */
  readonly textBytes: number;
  /** Images and other files, inline or by their address. */
  readonly attachments: number;
  /** Of these, what no model's record bounds. */
  readonly unbounded: number;
  /** Where an engine was asked. */
  readonly countedTokens?: number;
}

export const promptSize = ({ inputs, files }: Pick<InferenceBody, 'inputs' | 'files'>): PromptSize => {
  let textBytes = -files.inlineBytes;
  for (const { valueStart, end } of inputs) textBytes += end - valueStart;
  return { textBytes, attachments: files.attachments, unbounded: files.unbounded };
};

interface ModelMeasures {
  readonly maxContextTokens: number;
  readonly defaultMaxTokens: number;
  readonly floorTokens: number;
  readonly templateTokens: number;
  readonly maxTokensPerImage: number;
}

/** French prose has 4 to 5 bytes a token with Mistral's tokenizers, JSON and code about 3. */
const BYTES_PER_TOKEN = 4;

/** Input tokens where the engine never said: neither a bound nor billed when a measure comes. */
export const estimatedInputTokens = (
  body: Pick<InferenceBody, 'bytes' | 'inputs'>,
  size: PromptSize,
  { maxContextTokens, maxTokensPerImage }: ModelMeasures,
): number => {
  if (size.countedTokens !== undefined) return size.countedTokens;
  const readBytes = size.textBytes + repeatedBytes(body);
  const tokens = Math.ceil(readBytes / BYTES_PER_TOKEN) + size.attachments * maxTokensPerImage;
  // Each of several texts has a context of its own.
  return tokens <= maxContextTokens ? tokens : Math.min(tokens, maxContextTokens * itemsOf(body));
};

/** Of dense text, so that a prompt near the end of the context still leaves room for its own answer. */
const DENSE_BYTES_PER_TOKEN = 3;

/**
 * `max_tokens` of a request that names none: the model's default, within what the served context leaves, and no fewer than
 * the client takes. Of several texts each has a context of its own.
 */
export const defaultMaxTokens = (
  body: Pick<InferenceBody, 'bytes' | 'members' | 'inputs'>,
  size: Pick<PromptSize, 'textBytes' | 'attachments'>,
  model: ModelMeasures,
  contextTokens: number,
): number => {
  const textBytes = longestItemBytes(body) ?? size.textBytes;
  const inputTokens =
    Math.ceil(textBytes / DENSE_BYTES_PER_TOKEN) +
    size.attachments * model.maxTokensPerImage +
    model.templateTokens;
  const left = contextTokens - inputTokens;
  const least = Math.min(leastOutput(body), contextTokens);
  return Math.max(model.floorTokens, least, Math.min(model.defaultMaxTokens, left));
};

/** What a request keeps an engine busy with: what it brings and may ask for, however much it says it wants. */
export const tokensToServe = (
  inputTokens: number,
  { generation }: Pick<InferenceBody, 'generation'>,
  model: ModelMeasures,
): number => {
  const outputTokens = generation ? (generation.maxTokens ?? model.defaultMaxTokens) : 0;
  // Of several texts the inputs alone may be more than a context.
  return Math.max(inputTokens, Math.min(model.maxContextTokens, inputTokens + outputTokens));
};
