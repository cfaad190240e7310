import { type ServerResponse } from 'node:http';
import { sendJson } from './json.body.ts';

/** An error as vLLM's OpenAI server words it. */
export interface VllmError {
  readonly status: number;
  readonly body: {
    readonly error: {
      readonly message: string;
      readonly type: string;
      readonly param: string | null;
      readonly code: number;
    };
  };
}

function vllmError(status: number, type: string, message: string, param: string | null = null): VllmError {
  return { status, body: { error: { message, type, param, code: status } } };
}

export const vllmErrors = {
  invalid: (message: string, param: string | null) => vllmError(400, 'BadRequestError', message, param),
  notJson: () => vllmError(400, 'BadRequestError', 'The body is not valid JSON.'),
  tooLarge: (limitBytes: number) =>
    vllmError(413, 'RequestEntityTooLargeError', `The body is larger than ${limitBytes} bytes.`),
  unknownModel: (model: string) =>
    vllmError(404, 'NotFoundError', `The model \`${model}\` does not exist.`, 'model'),
  promptTooLong: (maxModelLen: number, promptTokens: number) =>
    vllmError(
      400,
      'BadRequestError',
      `This model's maximum context length is ${maxModelLen} tokens. However, your request has at least ` +
        `${promptTokens} input tokens. Please reduce the length of the input messages.`,
      'input_tokens',
    ),
  replyTooLong: (maxModelLen: number, promptTokens: number, maxTokens: number) =>
    vllmError(
      400,
      'BadRequestError',
      `'max_tokens' or 'max_completion_tokens' is too large: ${maxTokens}. This model's maximum context length is ` +
        `${maxModelLen} tokens and your request has ${promptTokens} input tokens ` +
        `(${maxTokens} > ${maxModelLen} - ${promptTokens}).`,
      'max_tokens',
    ),
  overloaded: () => vllmError(429, 'TooManyRequests', 'The engine is overloaded, please try again later.'),
  internal: (message: string) => vllmError(500, 'InternalServerError', message),
  starting: () => vllmError(503, 'ServiceUnavailableError', 'The engine is loading the model.'),
} as const;

export function sendError(response: ServerResponse, error: VllmError): void {
  sendJson(response, error.status, error.body);
}
