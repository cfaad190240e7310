import { parseArgs } from 'node:util';

/** A gateway of somebody else's, with a limit worth `requests` set in it beforehand. */
export interface BenchOptions {
  /** undefined: three gateways of ours are started. */
  readonly baseUrls: readonly string[];
  readonly apiKey: string;
  readonly model: string;
  readonly clients: number;
  readonly requests: number;
  readonly maxTokens: number;
  readonly capTokens: number | undefined;
  readonly seconds: number;
  /** Asks for answers that fill `max_tokens`, as vLLM gives them. */
  readonly fills: boolean;
}

export const USAGE = `npm run bench:quota -- [options]
  --clients N      released at the same instant, 500 unless given
  --requests N     that the limit is worth, 100 unless given
  --seconds N      how long clients come again when they are asked to, 30 unless given
  --base-url URL   of any OpenAI-shaped gateway (may be repeated), with --api-key, --model and
  --cap-tokens N   the limit on tokens that was set in it
  --fill           answers that fill max_tokens (vLLM's ignore_eos), as ours always do`;

/** @throws Error with what is wrong */
export const readOptions = (args: readonly string[]): BenchOptions => {
  const { values } = parseArgs({
    args: [...args],
    options: {
      clients: { type: 'string', default: '500' },
      requests: { type: 'string', default: '100' },
      seconds: { type: 'string', default: '30' },
      'base-url': { type: 'string', multiple: true, default: [] },
      'api-key': { type: 'string', default: '' },
      'cap-tokens': { type: 'string' },
      model: { type: 'string', default: '' },
      fill: { type: 'boolean', default: false },
    },
  });
  const cap = values['cap-tokens'];
  if (values['base-url'].length > 0 && cap === undefined)
    throw new Error(`--cap-tokens is missing\n${USAGE}`);
  return {
    baseUrls: values['base-url'],
    apiKey: values['api-key'],
    model: values.model,
    clients: Number(values.clients),
    requests: Number(values.requests),
    seconds: Number(values.seconds),
    capTokens: cap === undefined ? undefined : Number(cap),
    maxTokens: MAX_TOKENS,
    fills: values.fill || values['base-url'].length === 0,
  };
};

const MAX_TOKENS = 200;
