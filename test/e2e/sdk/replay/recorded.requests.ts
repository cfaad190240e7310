/**
 * Requests as clients of Albert's API write them, header by header: two generations of OpenGateLLM's own clients, and
 * La Suite's assistant, which speaks through `openai` and through `mistralai`, both of Python.
 */
export interface RecordedRequest {
  readonly line: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: object;
}

const JSON_TYPE = { 'content-type': 'application/json' };
const OPENAI_PYTHON = {
  'accept-encoding': 'gzip, deflate',
  connection: 'close',
  accept: 'application/json',
  ...JSON_TYPE,
  'user-agent': 'AsyncOpenAI/Python 2.9.0',
  'x-stainless-lang': 'python',
  'x-stainless-package-version': '2.9.0',
  'x-stainless-os': 'Linux',
  'x-stainless-arch': 'x64',
  'x-stainless-runtime': 'CPython',
  'x-stainless-runtime-version': '3.13.1',
  'x-stainless-async': 'async:asyncio',
  'x-stainless-retry-count': '0',
  'x-stainless-read-timeout': '600',
};
const MISTRAL_PYTHON = {
  accept: 'text/event-stream',
  'accept-encoding': 'gzip, deflate',
  connection: 'close',
  ...JSON_TYPE,
  'user-agent': 'mistral-client-python/1.9.11',
};
const PYTHON_REQUESTS = {
  'user-agent': 'python-requests/2.32.5',
  'accept-encoding': 'gzip, deflate, br, zstd',
  accept: '*/*',
  connection: 'close',
};

const SYSTEM = { role: 'system', content: 'Tu es un assistant de la collectivité.' };
const PIXEL =
  'data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mP8/x8AAwMCAO+ip1sAAAAASUVORK5CYII=';
const SEARCH_TOOL = {
  type: 'function',
  function: {
    name: 'document_search_rag',
    description: 'Cherche dans les documents.',
    parameters: {
      type: 'object',
      properties: { query: { type: 'string' } },
      required: ['query'],
      additionalProperties: false,
    },
  },
};

/** The first generation wrote out every default it knew, and Albert forwarded them (0.4). */
export const ALBERT_04_CHAT = (model: string): RecordedRequest => ({
  line: 'POST /v1/chat/completions',
  headers: { ...PYTHON_REQUESTS, ...JSON_TYPE },
  body: {
    messages: [{ role: 'user', content: 'Qui délivre un passeport ?' }],
    model,
    stream: false,
    frequency_penalty: 0.0,
    presence_penalty: 0.0,
    max_tokens: 32,
    n: 1,
    temperature: 0.7,
    top_p: 1.0,
    seed: null,
    stop: null,
    stream_options: null,
    tools: null,
    user: null,
    search: false,
    search_args: null,
  },
});

/** The second leaves out what it does not say, and passes on what it does not know (0.4.5 and later). */
export const ALBERT_045_STREAM = (model: string): RecordedRequest => ({
  line: 'POST /v1/chat/completions',
  headers: { ...PYTHON_REQUESTS, ...JSON_TYPE },
  body: {
    model,
    messages: [{ role: 'user', content: 'Qui délivre un passeport ?' }],
    stream: true,
    max_completion_tokens: 32,
    min_tokens: 8,
    ignore_eos: true,
    chat_template_kwargs: { enable_thinking: false },
  },
});

export const ALBERT_NULL_STREAM = (model: string): RecordedRequest => ({
  line: 'POST /v1/chat/completions',
  headers: { ...PYTHON_REQUESTS, ...JSON_TYPE },
  body: { model, messages: [{ role: 'user', content: 'Bonjour' }], stream: null, max_tokens: 4 },
});

export const ALBERT_EMBEDDINGS = (model: string, input: unknown): RecordedRequest => ({
  line: 'POST /v1/embeddings',
  headers: { ...PYTHON_REQUESTS, ...JSON_TYPE },
  body: { model, input, encoding_format: 'float' },
});

export const ALBERT_RERANK = (model: string): RecordedRequest => ({
  line: 'POST /v1/rerank',
  headers: { ...PYTHON_REQUESTS, ...JSON_TYPE },
  body: { model, query: 'passeport', documents: ['Carte d’identité', 'Passeport biométrique'], top_n: 10 },
});

export const ALBERT_GET = (path: string): RecordedRequest => ({
  line: `GET ${path}`,
  headers: PYTHON_REQUESTS,
});

/** Through pydantic-ai: a stream with tools, usage asked for, a text and an image. */
export const ASSISTANT_OPENAI = (model: string): RecordedRequest => ({
  line: 'POST /v1/chat/completions',
  headers: OPENAI_PYTHON,
  body: {
    messages: [
      SYSTEM,
      {
        role: 'user',
        content: [
          { text: 'Que dit document_search_rag de ce plan ?', type: 'text' },
          { image_url: { url: PIXEL }, type: 'image_url' },
        ],
      },
    ],
    model,
    max_tokens: 64,
    parallel_tool_calls: true,
    stream: true,
    stream_options: { include_usage: true },
    temperature: 0.2,
    tool_choice: 'auto',
    tools: [SEARCH_TOOL],
  },
});

/** With the answer of a tool in the conversation. */
export const ASSISTANT_AFTER_TOOL = (model: string): RecordedRequest => ({
  line: 'POST /v1/chat/completions',
  headers: OPENAI_PYTHON,
  body: {
    messages: [
      SYSTEM,
      { role: 'user', content: 'Que disent les documents ?' },
      {
        role: 'assistant',
        content: null,
        tool_calls: [
          {
            id: 'call_1',
            type: 'function',
            function: { name: 'document_search_rag', arguments: '{"query":"budget"}' },
          },
        ],
      },
      { role: 'tool', tool_call_id: 'call_1', content: '{"results":[]}' },
    ],
    model,
    max_tokens: 24,
    stream: true,
    stream_options: { include_usage: true },
    tool_choice: 'none',
    tools: [SEARCH_TOOL],
  },
});

/** Mistral's library writes penalties of 0.0 and an empty list of stops. */
export const ASSISTANT_MISTRAL = (model: string): RecordedRequest => ({
  line: 'POST /v1/chat/completions',
  headers: MISTRAL_PYTHON,
  body: {
    model,
    temperature: 0.2,
    max_tokens: 24,
    stream: true,
    stop: [],
    messages: [SYSTEM, { role: 'user', content: 'Résumez.' }],
    response_format: { type: 'text' },
    tools: [],
    tool_choice: 'auto',
    presence_penalty: 0.0,
    frequency_penalty: 0.0,
    parallel_tool_calls: true,
    safe_prompt: false,
  },
});

/** The health poll of its models. */
export const ASSISTANT_HEALTH: RecordedRequest = {
  line: 'GET /health/models',
  headers: { 'user-agent': 'python-httpx/0.28.1', accept: '*/*', connection: 'close' },
};

/** As bytes on the wire. */
export const bytesOf = ({ line, headers, body }: RecordedRequest, key: string | undefined): Buffer => {
  const text = body === undefined ? '' : JSON.stringify(body);
  const all = {
    host: 'albert.example',
    ...headers,
    ...(key === undefined ? {} : { authorization: `Bearer ${key}` }),
    ...(body === undefined ? {} : { 'content-length': String(Buffer.byteLength(text)) }),
  };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  return Buffer.from(`${line} HTTP/1.1\r\n${lines.join('')}\r\n${text}`);
};
