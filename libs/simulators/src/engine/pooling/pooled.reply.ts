import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { type Attempted } from '../attempt.endpoint.ts';
import { type ChatEngine, type Progress } from '../chat/chat.engine.ts';

/** What every answer of a model that only reads has. */
export interface PooledFrame {
  readonly id: string;
  /** Unix seconds. */
  readonly created: number;
  readonly usage: { readonly usage?: object };
}

/** Waits for a slot and the time to the first token, then answers: there is nothing to generate. */
export async function pooled(
  engine: ChatEngine,
  { fault, response, signal }: Attempted<unknown>,
  inputs: readonly (readonly number[])[],
  answer: (frame: PooledFrame) => void,
): Promise<Partial<Progress>> {
  const promptTokens = inputs.reduce((sum, { length }) => sum + length, 0);
  const leaveSlot = await engine.queue.enter(signal);
  if (leaveSlot === null) return { outcome: 'aborted' };
  engine.metrics.promptAdmitted(promptTokens, 0);
  const left = await pause(engine.behaviour().ttftMs, false, { signal }).catch(() => true);
  leaveSlot();
  engine.metrics.requestFinished(left ? 'abort' : 'stop');
  if (left) return { promptTokens, outcome: 'aborted' };
  if (fault.kind === 'cut-mid-stream') {
    response.destroy();
    return { promptTokens, outcome: 'failed' };
  }
  const usage = { prompt_tokens: promptTokens, total_tokens: promptTokens };
  answer({
    id: randomUUID().replaceAll('-', ''),
    created: Math.floor(Date.now() / 1_000),
    usage: fault.kind === 'no-usage' ? {} : { usage },
  });
  return { promptTokens, outcome: 'completed' };
}
