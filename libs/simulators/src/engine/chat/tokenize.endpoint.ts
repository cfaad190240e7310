import { type IncomingMessage, type ServerResponse } from 'node:http';
import { arrayAt, objectAt, readFields, stringAt } from '../http/field.reader.ts';
import { readJson, sendJson } from '../http/json.body.ts';
import { sendError, vllmErrors } from '../http/vllm.errors.ts';
import { promptTokens } from '../language/prompt.template.ts';
import { type ChatEngine } from './chat.engine.ts';
import { messagesOf } from './chat.request.ts';

const LARGEST_BODY_BYTES = 4 * 1024 * 1024;

/** `POST /tokenize`: of a `prompt`, or of `messages` (and `tools`) through the chat template. */
export async function answerTokenize(
  engine: Pick<ChatEngine, 'tokenizer' | 'maxModelLen'>,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const body = await readJson(request, LARGEST_BODY_BYTES);
  if (!body.ok && body.failure === 'too-large') {
    return sendError(response, vllmErrors.tooLarge(LARGEST_BODY_BYTES));
  }
  if (!body.ok) return sendError(response, vllmErrors.notJson());

  const wanted = readFields(() => {
    const source = objectAt(body.value, 'body');
    if (source.messages === undefined) return { prompt: stringAt(source, 'prompt') };
    return { messages: messagesOf(source), tools: arrayAt(source, 'tools') };
  });
  if (!wanted.ok)
    return sendError(response, vllmErrors.invalid(wanted.failure.message, wanted.failure.field));

  const tokens =
    wanted.value.prompt === undefined
      ? await promptTokens(engine.tokenizer, wanted.value, Infinity)
      : await engine.tokenizer.encodePatiently(wanted.value.prompt, Infinity);
  sendJson(response, 200, {
    count: tokens.length,
    max_model_len: engine.maxModelLen,
    tokens,
    token_strs: null,
  });
}
