import type { Text } from '@beffroi/kernel';
import type { InferenceEndpoint } from '../endpoints/endpoint.ts';
import { INFERENCE_ENDPOINTS } from '../endpoints/inference.endpoints.ts';
import type { Exchange } from './exchange.ts';

/** What the gateway answers: an allow-list of exact paths; an engine's other doors stay shut. */
export interface Endpoints {
  readonly listModels: (exchange: Exchange) => void;
  readonly getModel: (exchange: Exchange, name: string) => void;
  readonly modelsHealth: (exchange: Exchange) => void;
  readonly infer: (exchange: Exchange, endpoint: InferenceEndpoint) => void;
}

export interface Route {
  readonly method: 'GET' | 'POST';
  /** A trailing `/*` stands for a name, which may hold slashes. */
  readonly path: string;
  /** @param name what stood for `*`; empty where the path has none */
  readonly serve: (endpoints: Endpoints, exchange: Exchange, name: string) => void;
}

/** Every door there is: the stranger suite knocks at each. */
export const ROUTES: readonly Route[] = [
  ...INFERENCE_ENDPOINTS.map((endpoint): Route => ({
    method: 'POST',
    path: endpoint.path,
    serve: (endpoints, exchange) => endpoints.infer(exchange, endpoint),
  })),
  { method: 'GET', path: '/v1/models', serve: (endpoints, exchange) => endpoints.listModels(exchange) },
  {
    method: 'GET',
    path: '/v1/models/*',
    serve: (endpoints, exchange, name) => endpoints.getModel(exchange, name),
  },
  { method: 'GET', path: '/health', serve: (_, exchange) => exchange.answer({ status: 'ok' }) },
  { method: 'GET', path: '/health/models', serve: (endpoints, exchange) => endpoints.modelsHealth(exchange) },
];

const EXACT = new Map(ROUTES.map((each) => [each.path, each]));
const NAMED = ROUTES.filter(({ path }) => path.endsWith('/*')).map((each) => ({
  each,
  prefix: each.path.slice(0, -1),
}));

export const route = (exchange: Exchange, endpoints: Endpoints): void => {
  const { path, request } = exchange;
  if (lacksHost(exchange)) return refuseWithoutHost(exchange);
  const found = find(path);
  if (found && request.method === found.route.method)
    return found.route.serve(endpoints, exchange, found.name);
  if (!found) return refusePath(exchange);
  const { method } = found.route;
  exchange.refusePlainly(405, 'method_not_allowed', methodText(method), { allow: method });
};

/** RFC 9112 §3.2. */
const lacksHost = ({ request }: Exchange): boolean =>
  request.headers.host === undefined && request.httpVersion === '1.1';

const refuseWithoutHost = (exchange: Exchange): void => {
  exchange.hangUp();
  exchange.refusePlainly(400, 'bad_request', HOST_TEXT);
};

const find = (path: string): { route: Route; name: string } | undefined => {
  const exact = EXACT.get(path);
  if (exact) return { route: exact, name: '' };
  for (const { each, prefix } of NAMED) {
    const name = path.startsWith(prefix) && decoded(path.slice(prefix.length));
    if (name) return { route: each, name };
  }
  return undefined;
};

const refusePath = (exchange: Exchange): void =>
  exchange.refusePlainly(404, 'not_found', pathText(exchange.path));

const HOST_TEXT: Text = { en: 'The header Host is missing.', fr: 'L’en-tête Host manque.' };

const methodText = (method: string): Text => ({
  en: `Method not allowed. Use ${method} for this path.`,
  fr: `Méthode refusée. Utiliser ${method} pour ce chemin.`,
});

const pathText = (path: string): Text => ({
  en: `Path ${path} not found. GET /openapi.json lists what there is.`,
  fr: `Le chemin ${path} n’existe pas. GET /openapi.json donne tous ceux qui existent.`,
});

/** Ids may contain slashes, written as they are or as %2F. */
const decoded = (name: string): string | undefined => {
  try {
    return decodeURIComponent(name);
  } catch {
    return undefined;
  }
};
