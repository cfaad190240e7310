import { type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import { answerChat, answerCompletions } from './chat/chat.endpoint.ts';
import { answerTokenize } from './chat/tokenize.endpoint.ts';
import { type EngineCore, type EngineOptions } from './engine.core.ts';
import { sendJson } from './http/json.body.ts';
import { sendError, vllmErrors } from './http/vllm.errors.ts';
import { answerEmbeddings } from './pooling/embeddings.endpoint.ts';
import { answerRerank } from './pooling/rerank.endpoint.ts';

type Endpoint = (request: IncomingMessage, response: ServerResponse) => void | Promise<void>;

const VERSION = '0.18.0';

/** vLLM's HTTP surface in front of an engine. */
export function engineRoutes(core: EngineCore, apiKey: EngineOptions['apiKey']): RequestListener {
  const endpoints = engineEndpoints(core);
  const paths = new Set(Object.keys(endpoints).map((route) => route.split(' ')[1]));

  function route(request: IncomingMessage, response: ServerResponse): void | Promise<void> {
    const { pathname } = new URL(request.url ?? '/', 'http://engine');
    // A connection kept alive from before the engine began to refuse.
    if (core.state() === 'refusing') return void request.socket.destroy();
    if (core.state() === 'starting') return sendError(response, vllmErrors.starting());
    if (!mayEnter(request, pathname, apiKey)) return sendJson(response, 401, { error: 'Unauthorized' });
    const endpoint = endpoints[`${request.method} ${pathname}`];
    if (endpoint) return endpoint(request, response);
    if (paths.has(pathname)) return sendJson(response, 405, { detail: 'Method Not Allowed' });
    return sendJson(response, 404, { detail: 'Not Found' });
  }

  return (request, response) => {
    Promise.resolve(route(request, response)).catch((error: unknown) => {
      sendError(response, vllmErrors.internal(String(error)));
    });
  };
}

function engineEndpoints(core: EngineCore): Record<string, Endpoint> {
  const { servedModelName, maxModelLen, metrics } = core;
  const model = {
    id: servedModelName,
    object: 'model',
    created: Math.floor(Date.now() / 1_000),
    owned_by: 'vllm',
    max_model_len: maxModelLen,
  };
  return {
    'GET /health': (_request, response) =>
      void response.writeHead(core.state() === 'ready' ? 200 : 503).end(),
    'GET /metrics': (_request, response) =>
      void response
        .writeHead(200, { 'content-type': 'text/plain; version=0.0.4' })
        .end(metrics.expose(core.gauges())),
    'GET /version': (_request, response) => sendJson(response, 200, { version: VERSION }),
    'GET /v1/models': (_request, response) => sendJson(response, 200, { object: 'list', data: [model] }),
    'POST /tokenize': (request, response) => answerTokenize(core, request, response),
    'POST /v1/chat/completions': (request, response) => answerChat(core, request, response),
    'POST /v1/completions': (request, response) => answerCompletions(core, request, response),
    'POST /v1/embeddings': (request, response) => answerEmbeddings(core, request, response),
    'POST /v1/rerank': (request, response) => answerRerank(core, request, response),
  };
}

function mayEnter(request: IncomingMessage, pathname: string, apiKey: EngineOptions['apiKey']): boolean {
  if (apiKey === undefined || !pathname.startsWith('/v1')) return true;
  return [apiKey].flat().some((key) => request.headers.authorization === `Bearer ${key}`);
}
