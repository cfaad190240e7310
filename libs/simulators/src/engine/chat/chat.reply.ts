import { type ServerResponse } from 'node:http';
import { type EngineFault } from '../engine.behaviour.ts';
import { vllmErrors } from '../http/vllm.errors.ts';
import { type EngineMetrics } from '../vllm.metrics.ts';
import { type ChatEngine, type Progress } from './chat.engine.ts';
import { type ChatRequest } from './chat.request.ts';
import { type ChoiceDialect } from './choice.dialect.ts';
import { generate, type GenerationResult } from './generation.ts';
import { replyFrame } from './reply.frame.ts';
import { replyPieces } from './reply.pieces.ts';
import { type UsagePlace } from './reply.usage.ts';
import { streamReply } from './stream.reply.ts';
import { wholeReply } from './whole.reply.ts';

export interface Turn {
  readonly chat: ChatRequest;
  readonly prompts: readonly (readonly number[])[];
  readonly dialect: ChoiceDialect;
  readonly fault: EngineFault;
  readonly response: ServerResponse;
  readonly signal: AbortSignal;
}

/** Waits for a slot, generates, and says how it ended. Prompt tokens count from the moment the slot is held. */
export async function reply(engine: ChatEngine, turn: Turn): Promise<Partial<Progress>> {
  const { chat, prompts, dialect, fault, response } = turn;
  const lengths = prompts.map(({ length }) => length);
  const prompt = { promptTokens: lengths.reduce((sum, length) => sum + length), cachedTokens: 0 };
  const makeReply = chat.stream ? streamReply : wholeReply;
  const frame = replyFrame(chat.model, chat.choices * prompts.length, dialect);
  const sink = makeReply(response, frame, () => prompt, usagePlace(engine, chat, fault));

  const arrivedAtMs = performance.now();
  const leaveSlot = await engine.queue.enter(turn.signal);
  if (leaveSlot === null) return { outcome: 'aborted' };
  const queuedMs = performance.now() - arrivedAtMs;
  for (const ids of prompts) prompt.cachedTokens += engine.prefixCache.admit(ids, chat.cacheSalt);
  engine.metrics.promptAdmitted(prompt.promptTokens, prompt.cachedTokens);

  engine.occupy(prompt.promptTokens);
  const result = await generate(engine.ticker, {
    choices: replyPieces(engine.tokenizer, chat, {
      seed: engine.seed,
      prompts: prompts.length,
      roomTokens: engine.maxModelLen - Math.max(...lengths),
    }),
    sink,
    signal: turn.signal,
    pace: () => engine.behaviour(),
    breaksAfterTokens: 'afterTokens' in fault ? fault.afterTokens : Infinity,
    onTokens: (count) => {
      engine.metrics.tokensGenerated(count);
      engine.occupy(count);
    },
  });
  engine.occupy(-prompt.promptTokens - result.tokens);
  leaveSlot();

  measure(engine.metrics, result, queuedMs, performance.now() - arrivedAtMs);
  const counted = { ...prompt, completionTokens: result.tokens, reasoningTokens: result.reasoningTokens };
  switch (result.end) {
    case 'completed':
      sink.end();
      return { ...counted, outcome: 'completed' };
    case 'aborted':
      return { ...counted, outcome: 'aborted' };
    case 'broken':
      if (fault.kind === 'cut-mid-stream') response.destroy();
      else sink.fail(vllmErrors.internal('EngineCore encountered an issue.'));
      return { ...counted, outcome: 'failed' };
  }
}

function usagePlace(engine: ChatEngine, chat: ChatRequest, fault: EngineFault): UsagePlace {
  if (fault.kind === 'no-usage') return 'nowhere';
  if (fault.kind === 'usage-with-choices') return 'with-choices';
  const wanted = !chat.stream || chat.includeUsage || engine.forceIncludeUsage;
  return wanted ? 'own-chunk' : 'nowhere';
}

function measure(metrics: EngineMetrics, result: GenerationResult, queuedMs: number, totalMs: number): void {
  metrics.timed('request_queue_time_seconds', queuedMs / 1_000);
  if (result.end === 'aborted') metrics.requestFinished('abort');
  if (result.end !== 'completed' || result.firstTokenMs === null) return;
  // To the engine, a call is a text that stopped.
  for (const reason of result.reasons) metrics.requestFinished(reason === 'length' ? 'length' : 'stop');
  metrics.timed('time_to_first_token_seconds', (queuedMs + result.firstTokenMs) / 1_000);
  metrics.timed('e2e_request_latency_seconds', totalMs / 1_000);
  const decodeMs = totalMs - queuedMs - result.firstTokenMs;
  metrics.timed('request_time_per_output_token_seconds', decodeMs / 1_000 / Math.max(1, result.tokens));
}
