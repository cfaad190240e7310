import { type IncomingMessage, type ServerResponse } from 'node:http';
import { type Result } from '@beffroi/kernel';
import { type ChatEngine, NOTHING_YET, type Progress } from './chat/chat.engine.ts';
import { type EngineFault } from './engine.behaviour.ts';
import { type InvalidField } from './http/field.reader.ts';
import { readJson } from './http/json.body.ts';
import { sendError, type VllmError, vllmErrors } from './http/vllm.errors.ts';

const LARGEST_BODY_BYTES = 32 * 1024 * 1024;

/** A request that reached the model, and what it met there. */
export interface Attempted<Wanted> {
  readonly wanted: Wanted;
  readonly fault: EngineFault;
  readonly response: ServerResponse;
  readonly signal: AbortSignal;
}

/** An endpoint where a model works: what differs from one to another. */
export interface Door<Wanted extends { readonly model: string; readonly stream: boolean }> {
  readonly parse: (body: unknown) => Result<Wanted, InvalidField>;
  /** Answers, and says what was used; a refusal it returns is sent. */
  readonly serve: (
    engine: ChatEngine,
    attempted: Attempted<Wanted>,
  ) => Promise<Partial<Progress> | VllmError>;
}

/** Settles one attempt a request, whatever happens. */
export const answerAt =
  <Wanted extends { readonly model: string; readonly stream: boolean }>(door: Door<Wanted>) =>
  async (engine: ChatEngine, request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const requestId = request.headers['x-request-id'];
    let progress = NOTHING_YET;
    try {
      progress = await attempt(door, engine, request, response);
    } finally {
      engine.settle({ requestId: typeof requestId === 'string' ? requestId : null, ...progress });
    }
  };

async function attempt<Wanted extends { readonly model: string; readonly stream: boolean }>(
  door: Door<Wanted>,
  engine: ChatEngine,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<Progress> {
  const signal = departure(response);
  const refuse = (error: VllmError, progress = NOTHING_YET): Progress => {
    sendError(response, error);
    return progress;
  };

  const body = await readJson(request, LARGEST_BODY_BYTES);
  if (!body.ok && body.failure === 'too-large') return refuse(vllmErrors.tooLarge(LARGEST_BODY_BYTES));
  if (!body.ok) return refuse(vllmErrors.notJson());
  const parsed = door.parse(body.value);
  if (!parsed.ok) return refuse(vllmErrors.invalid(parsed.failure.message, parsed.failure.field));
  const wanted = parsed.value;
  const progress = { ...NOTHING_YET, model: wanted.model, stream: wanted.stream };
  if (wanted.model !== engine.servedModelName) return refuse(vllmErrors.unknownModel(wanted.model), progress);

  const fault = engine.strike();
  const struckDown = await struckDownBy(fault, response, signal);
  if (struckDown) return { ...progress, outcome: struckDown };

  const served = await door.serve(engine, { wanted, fault, response, signal });
  return 'body' in served ? refuse(served, progress) : { ...progress, ...served };
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

/** Aborts when the client goes away before the response is complete. */
function departure(response: ServerResponse): AbortSignal {
  const controller = new AbortController();
  response.once('close', () => {
    if (!response.writableFinished) controller.abort();
  });
  return controller.signal;
}
