import type { InferenceBody } from '../body/inference.body.ts';
import type { PromptSize } from '../body/prompt.size.ts';
import type { Recounts } from '../recount/recounts.ts';
import { countQuestion } from '../recount/tokenize.body.ts';
import type { Route } from '../records/record.views.ts';
import type { Identity } from './identity.ts';

/** Its client waits. */
const LONGEST_WAIT_MS = 2_000;

/** `told` is called once; undefined: nobody counted. */
export type PromptCounter = (told: (inputTokens: number | undefined) => void) => void;

/** A request that has its way to an engine, and has not gone it yet. */
export interface PromptToCount {
  readonly body: InferenceBody;
  readonly size: PromptSize;
  readonly route: Route;
  readonly identity: Identity;
  /** Asked when its prompt is about to go there. */
  readonly maySend: () => boolean;
}

/** Has the tokens of a prompt counted before it is sent. */
export const promptCounter =
  (counts: Recounts, { body, size, route, identity, maySend }: PromptToCount): PromptCounter =>
  (told) => {
    const question = body.generation && countQuestion(body, size.attachments, route);
    if (!question) return told(undefined);
    counts.want({
      route,
      onlyFor: identity.tenant.id,
      body: question,
      maySend,
      withinMs: LONGEST_WAIT_MS,
      counted: told,
      uncounted: () => told(undefined),
    });
  };
