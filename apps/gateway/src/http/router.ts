import type { Text } from '@beffroi/kernel';
import type { InferenceEndpoint } from '../endpoints/endpoint.ts';
import { INFERENCE_ENDPOINTS } from '../endpoints/inference.endpoints.ts';
import type { Operation } from '../openapi/operation.ts';
import {
  DOCS_PAGE,
  GET_MODEL,
  HEALTH,
  inferenceOperation,
  LIST_MODELS,
  MODELS_HEALTH,
  OPENAPI,
} from '../openapi/operations.ts';
import { selfServiceOperation } from '../openapi/self-service.operations.ts';
import { SELF_SERVICE_OPERATIONS, type SelfServiceOperation } from '../self-service/operations.ts';
import type { Exchange } from './exchange.ts';

/** What the gateway answers: an allow-list of exact paths; an engine's other doors stay shut. */
export interface Endpoints {
  readonly listModels: (exchange: Exchange) => void;
  readonly getModel: (exchange: Exchange, name: string) => void;
  readonly modelsHealth: (exchange: Exchange) => void;
  readonly infer: (exchange: Exchange, endpoint: InferenceEndpoint) => void;
  readonly serveSelf: (exchange: Exchange, operation: SelfServiceOperation, name: string) => void;
  readonly openApi: (exchange: Exchange) => void;
  readonly docsPage: (exchange: Exchange) => void;
}

export interface Route {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /** A trailing `/*` stands for a name, which may hold slashes. */
  readonly path: string;
  /** @param name what stood for `*`; empty where the path has none */
  readonly serve: (endpoints: Endpoints, exchange: Exchange, name: string) => void;
  /** What `/openapi.json` says of it. */
  readonly operation: Operation;
}

/** Every door there is: the stranger suite knocks at each. */
export const ROUTES: readonly Route[] = [
  ...INFERENCE_ENDPOINTS.map((endpoint): Route => ({
    method: 'POST',
    path: endpoint.path,
    serve: (endpoints, exchange) => endpoints.infer(exchange, endpoint),
    operation: inferenceOperation(endpoint),
  })),
  {
    method: 'GET',
    path: '/v1/models',
    serve: (endpoints, exchange) => endpoints.listModels(exchange),
    operation: LIST_MODELS,
  },
  {
    method: 'GET',
    path: '/v1/models/*',
    serve: (endpoints, exchange, name) => endpoints.getModel(exchange, name),
    operation: GET_MODEL,
  },
  {
    method: 'GET',
    path: '/health',
    serve: (_, exchange) => exchange.answer({ status: 'ok' }),
    operation: HEALTH,
  },
  {
    method: 'GET',
    path: '/health/models',
    serve: (endpoints, exchange) => endpoints.modelsHealth(exchange),
    operation: MODELS_HEALTH,
  },
  {
    method: 'GET',
    path: '/openapi.json',
    serve: (endpoints, exchange) => endpoints.openApi(exchange),
    operation: OPENAPI,
  },
  {
    method: 'GET',
    path: '/docs',
    serve: (endpoints, exchange) => endpoints.docsPage(exchange),
    operation: DOCS_PAGE,
  },
  ...SELF_SERVICE_OPERATIONS.flatMap((operation) =>
    operation.paths.map((path): Route => ({
      method: operation.method,
      path,
      serve: (endpoints, exchange, name) => endpoints.serveSelf(exchange, operation, name),
      operation: selfServiceOperation(operation, path),
    })),
  ),
];

/** The routes of a path, by method. */
const EXACT = new Map<string, ReadonlyMap<string, Route>>(
  Object.entries(Object.groupBy(ROUTES, ({ path }) => path)).map(([path, routes = []]) => [
    path,
    new Map(routes.map((each) => [each.method, each])),
  ]),
);
const NAMED = [...EXACT]
  .filter(([path]) => path.endsWith('/*'))
  .map(([path, byMethod]) => ({ byMethod, prefix: path.slice(0, -1) }));

export const route = (exchange: Exchange, endpoints: Endpoints): void => {
  const { path, request } = exchange;
  if (hostIsUnclear(exchange)) return refuseUnclearHost(exchange);
  const found = find(path) ?? find(plainPath(path));
  if (!found) return refusePath(exchange);
  const allowed = found.byMethod.get(request.method) ?? unlisted(request.method, found);
  if (allowed) return allowed.serve(endpoints, exchange, found.name);
  const allow = methodsOf(found);
  if (request.method === 'OPTIONS') return exchange.answerNothing({ allow });
  exchange.refusePlainly(405, 'method_not_allowed', methodText(allow), { allow });
};

/** The methods of a path, as `Allow` lists them; undefined: there is no such path. */
export const allowedAt = (path: string): string | undefined => {
  const found = find(path) ?? find(plainPath(path));
  return found && methodsOf(found);
};

/** What answers GET answers HEAD too, without its body, which Node leaves out (RFC 9110 §9.1). */
const unlisted = (method: string, { byMethod }: Found): Route | undefined =>
  method === 'HEAD' ? byMethod.get('GET') : undefined;

const methodsOf = ({ byMethod }: Found): string =>
  [...byMethod.keys()].flatMap((method) => (method === 'GET' ? ['GET', 'HEAD'] : [method])).join(', ');

/**
 * Another spelling of a path: written out with scheme and host, as to a proxy (RFC 9112 §3.2.2), or ending in a slash, as
 * many write base URLs.
 */
const plainPath = (path: string): string => path.replace(/^https?:\/\/[^/]*/i, '').replace(/(?<=.)\/$/, '');

/** RFC 9112 §3.2: older clients need not say it, nobody may say it twice. */
const hostIsUnclear = ({ request }: Exchange): boolean =>
  request.hosts > 1 || (request.hosts === 0 && request.httpVersion === '1.1');

const refuseUnclearHost = (exchange: Exchange): void => {
  exchange.hangUp();
  exchange.refusePlainly(400, 'bad_request', HOST_TEXT);
};

interface Found {
  readonly byMethod: ReadonlyMap<string, Route>;
  readonly name: string;
}

const find = (path: string): Found | undefined => {
  const exact = EXACT.get(path);
  if (exact) return { byMethod: exact, name: '' };
  for (const { byMethod, prefix } of NAMED) {
    const name = path.startsWith(prefix) && decoded(path.slice(prefix.length).replace(/\/$/, ''));
    if (name) return { byMethod, name };
  }
  return undefined;
};

const refusePath = (exchange: Exchange): void =>
  exchange.refusePlainly(404, 'not_found', pathText(exchange.path, meantBy(exchange.path)));

/** The path that somebody meant whose base URL lacks `/v1`, has it twice, or ends in a slash too many. */
const meantBy = (path: string): string | undefined => {
  const single = path.replaceAll(/\/{2,}/g, '/').replace(/^(?:\/v1)*(?=\/)/, '');
  return [`/v1${single}`, single].find((other) => other !== path && EXACT.has(other));
};

const HOST_TEXT: Text = {
  en: 'A request must have the header Host, and once.',
  fr: 'Une requête doit avoir l’en-tête Host, une seule fois.',
};

/** @param method those that the path takes */
export const methodText = (method: string): Text => ({
  en: `Method not allowed. Use ${method} for this path.`,
  fr: `Méthode refusée. Utiliser ${method} pour ce chemin.`,
});

const pathText = (path: string, meant: string | undefined): Text =>
  meant === undefined
    ? {
        en: `Path ${path} not found. GET /openapi.json lists what there is.`,
        fr: `Le chemin ${path} n’existe pas. GET /openapi.json donne tous ceux qui existent.`,
      }
    : {
        en: `Path ${path} not found. Use ${meant}: is the base URL right, with /v1 once and no slash at its end?`,
        fr: `Le chemin ${path} n’existe pas. Utiliser ${meant} : l’URL de base a-t-elle bien /v1 une fois, sans barre finale ?`,
      };

/** Ids may contain slashes, written as they are or as %2F. */
const decoded = (name: string): string | undefined => {
  try {
    return decodeURIComponent(name);
  } catch {
    return undefined;
  }
};
