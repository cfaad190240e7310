import { type IncomingMessage, type ServerResponse } from 'node:http';
import { type EngineFault } from '../engine.behaviour.ts';
import { readJson } from '../http/json.body.ts';
import { sendError, type VllmError, vllmErrors } from '../http/vllm.errors.ts';
import { promptTokens } from '../language/prompt.template.ts';
import { type ChatEngine, NOTHING_YET, type Progress } from './chat.engine.ts';
import { reply } from './chat.reply.ts';
import { type ChatRequest, parseChatRequest } from './chat.request.ts';

const LARGEST_BODY_BYTES = 32 * 1024 * 1024;

/** `POST /v1/chat/completions`. Settles one attempt, whatever happens. */
export async function answerChat(
  engine: ChatEngine,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const requestId = request.headers['x-request-id'];
  const signal = departure(response);
  let progress = NOTHING_YET;
  try {
    progress = await converse(engine, request, response, signal);
  } finally {
    engine.settle({ requestId: typeof requestId === 'string' ? requestId : null, ...progress });
  }
}

async function converse(
  engine: ChatEngine,
  request: IncomingMessage,
  response: ServerResponse,
  signal: AbortSignal,
): Promise<Progress> {
  const refuse = (error: VllmError, progress = NOTHING_YET): Progress => {
    sendError(response, error);
    return progress;
  };

  const body = await readJson(request, LARGEST_BODY_BYTES);
  if (!body.ok && body.failure === 'too-large') return refuse(vllmErrors.tooLarge(LARGEST_BODY_BYTES));
  if (!body.ok) return refuse(vllmErrors.notJson());
  const parsed = parseChatRequest(body.value);
  if (!parsed.ok) return refuse(vllmErrors.invalid(parsed.failure.message, parsed.failure.field));
  const chat = parsed.value;
  const progress = { ...NOTHING_YET, model: chat.model, stream: chat.stream };
  if (chat.model !== engine.servedModelName) return refuse(vllmErrors.unknownModel(chat.model), progress);

  const fault = engine.strike();
  const struckDown = await struckDownBy(fault, response, signal);
  if (struckDown) return { ...progress, outcome: struckDown };

  const promptIds = await promptTokens(engine.tokenizer, chat, engine.maxModelLen);
  const tooLong = exceedsContext(chat, promptIds.length, engine.maxModelLen);
  if (tooLong) return refuse(tooLong, progress);
  return { ...progress, ...(await reply(engine, { chat, promptIds, fault, response, signal })) };
}

/** Faults that leave no reply. */
async function struckDownBy(
  fault: EngineFault,
  response: ServerResponse,
  signal: AbortSignal,
): Promise<'failed' | 'aborted' | null> {
  switch (fault.kind) {
    case 'unhealthy':
      sendError(response, vllmErrors.internal('EngineCore encountered an issue.'));
      return 'failed';
    case 'http-500':
      sendError(response, vllmErrors.internal('CUDA error: an illegal memory access was encountered'));
      return 'failed';
    case 'http-429':
      response.setHeader('retry-after', fault.retryAfterSeconds);
      sendError(response, vllmErrors.overloaded());
      return 'failed';
    case 'hang-before-first-byte':
      await new Promise((resolve) => {
        if (signal.aborted) resolve(undefined);
        signal.addEventListener('abort', resolve, { once: true });
      });
      return 'aborted';
    default:
      return null;
  }
}

function exceedsContext(chat: ChatRequest, promptTokens: number, maxModelLen: number): VllmError | null {
  if (promptTokens >= maxModelLen) return vllmErrors.promptTooLong(maxModelLen, promptTokens);
  const { maxTokens } = chat;
  if (maxTokens === null || promptTokens + maxTokens <= maxModelLen) return null;
  return vllmErrors.replyTooLong(maxModelLen, promptTokens, maxTokens);
}

/** Aborts when the client goes away before the response is complete. */
function departure(response: ServerResponse): AbortSignal {
  const controller = new AbortController();
  response.once('close', () => {
    if (!response.writableFinished) controller.abort();
  });
  return controller.signal;
}
