import { type IncomingMessage, type ServerResponse } from 'node:http';
import { DEFAULT_BEHAVIOUR, parseBehaviour } from './engine.behaviour.ts';
import { type EngineDesk, type EngineView } from './engine.desk.ts';
import { readJson, sendJson } from './http/json.body.ts';
import { type Listener, listen } from './http/loopback.listener.ts';

const LARGEST_BODY_BYTES = 64 * 1024;
const ROUTES = [
  'GET /engines',
  'GET /engines/{id}/counters',
  'GET /counters',
  'PUT /engines/{id}/behaviour',
  'DELETE /engines/{id}/behaviour',
];

/** Errors are `{error: {message, field}}`; `field` is null unless a field of the body is to blame. */
export function listenAdmin(desk: EngineDesk, port: number): Promise<Listener> {
  return listen((request, response) => {
    answer(desk, request, response).catch((error: unknown) => sendError(response, 500, String(error)));
  }, port);
}

async function answer(desk: EngineDesk, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { pathname } = new URL(request.url ?? '/', 'http://admin');
  const [collection, id, part, ...rest] = pathname.split('/').slice(1);
  const route = `${request.method} /${[collection, id && '{id}', part, ...rest].filter(Boolean).join('/')}`;
  if (!ROUTES.includes(route))
    return sendError(response, 404, `no such route; there are ${ROUTES.join(', ')}`);
  if (route === 'GET /engines') return sendJson(response, 200, desk.list());
  if (route === 'GET /counters') return sendJson(response, 200, desk.counters());

  const engine = desk.list().find((known) => known.id === id);
  if (!engine) return sendError(response, 404, `no engine ${id}; GET /engines lists them`);
  if (route === 'GET /engines/{id}/counters') return sendJson(response, 200, desk.counters(engine.id));
  if (engine.state === 'stopped') return sendError(response, 409, `engine ${engine.id} is stopped`);
  return changeBehaviour(desk, engine, request, response);
}

async function changeBehaviour(
  desk: EngineDesk,
  engine: EngineView,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  if (request.method === 'DELETE') {
    await desk.behave(engine.id, DEFAULT_BEHAVIOUR);
    return sendJson(response, 200, DEFAULT_BEHAVIOUR);
  }
  const body = await readJson(request, LARGEST_BODY_BYTES);
  if (!body.ok) return sendError(response, 400, `the body is ${body.failure}`);
  const behaviour = parseBehaviour(body.value);
  if (!behaviour.ok) return sendError(response, 400, behaviour.failure.message, behaviour.failure.field);
  await desk.behave(engine.id, behaviour.value);
  sendJson(response, 200, behaviour.value);
}

function sendError(
  response: ServerResponse,
  status: number,
  message: string,
  field: string | null = null,
): void {
  sendJson(response, status, { error: { message, field } });
}
