import type { Exchange } from './exchange.ts';

/** What the gateway answers: an allow-list of exact paths; an engine's other doors stay shut. */
export interface Endpoints {
  readonly listModels: (exchange: Exchange) => void;
  readonly getModel: (exchange: Exchange, name: string) => void;
  readonly completeChat: (exchange: Exchange) => void;
}

const MODEL_PREFIX = '/v1/models/';

export const route = (exchange: Exchange, endpoints: Endpoints): void => {
  const { path } = exchange;
  if (lacksHost(exchange)) return refuseWithoutHost(exchange);
  if (path === '/v1/chat/completions') return only('POST', exchange, () => endpoints.completeChat(exchange));
  if (path === '/v1/models') return only('GET', exchange, () => endpoints.listModels(exchange));
  if (path.startsWith(MODEL_PREFIX)) {
    const name = decoded(path.slice(MODEL_PREFIX.length));
    if (name) return only('GET', exchange, () => endpoints.getModel(exchange, name));
  }
  drain(exchange);
  exchange.refusePlainly(
    404,
    'not_found',
    `Path ${path} not found. See GET /v1/models and POST /v1/chat/completions.`,
  );
};

/** RFC 9112 §3.2. */
const lacksHost = ({ request }: Exchange): boolean =>
  request.headers.host === undefined && request.httpVersion === '1.1';

const refuseWithoutHost = (exchange: Exchange): void => {
  drain(exchange);
  exchange.response.shouldKeepAlive = false;
  exchange.refusePlainly(400, 'bad_request', 'The header Host is missing.');
};

const only = (method: 'GET' | 'POST', exchange: Exchange, serve: () => void): void => {
  if (exchange.request.method === method) return serve();
  drain(exchange);
  exchange.refusePlainly(405, 'method_not_allowed', `Method not allowed. Use ${method} for this path.`, {
    allow: method,
  });
};

/** A client reads its answer only after it has sent its body. */
const drain = ({ request }: Exchange): void => void request.resume();

/** Ids may contain slashes, written as they are or as %2F. */
const decoded = (name: string): string | undefined => {
  try {
    return decodeURIComponent(name);
  } catch {
    return undefined;
  }
};
