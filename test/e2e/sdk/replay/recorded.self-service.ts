import type { RecordedRequest } from './recorded.requests.ts';

/** What OpenGateLLM's clients ask about themselves: its playground through `requests`, scripts through `httpx`. */
const PLAYGROUND = {
  'user-agent': 'python-requests/2.32.5',
  'accept-encoding': 'gzip, deflate, br, zstd',
  accept: '*/*',
  connection: 'close',
};
const SCRIPT = {
  accept: '*/*',
  'accept-encoding': 'gzip, deflate',
  connection: 'close',
  'user-agent': 'python-httpx/0.28.1',
};
const JSON_TYPE = { 'content-type': 'application/json' };

const read =
  (headers: RecordedRequest['headers']) =>
  (path: string): RecordedRequest => ({
    line: `GET ${path}`,
    headers,
  });
const write =
  (headers: RecordedRequest['headers']) =>
  (line: string, body: object): RecordedRequest => ({ line, headers: { ...headers, ...JSON_TYPE }, body });

/** The first generation (0.4.5): `/v1/me/info`, `/v1/me/keys`, rows of usage, 204 for what is gone. */
export const FIRST = {
  me: read(PLAYGROUND)('/v1/me/info'),
  rename: write(PLAYGROUND)('PATCH /v1/me/info', {
    name: 'Accueil',
    email: 'accueil@mairie.example',
    current_password: null,
    password: null,
  }),
  issue: write(PLAYGROUND)('POST /v1/me/keys', { name: 'playground', expires: null }),
  keys: read(PLAYGROUND)('/v1/me/keys?offset=0&limit=10&order_by=id&order_direction=asc'),
  key: (id: string) => read(PLAYGROUND)(`/v1/me/keys/${id}`),
  revoke: (id: string): RecordedRequest => ({ line: `DELETE /v1/me/keys/${id}`, headers: PLAYGROUND }),
  usage: (endpoint = '') =>
    read(PLAYGROUND)(`/v1/me/usage?offset=0&limit=10${endpoint === '' ? '' : `&endpoint=${endpoint}`}`),
};

/** The second (0.8): `/v1/me`, `/v1/keys` with PATCH, buckets of usage, the revoked key in the answer. */
export const SECOND = {
  me: read(SCRIPT)('/v1/me'),
  issue: (expires: number) => write(SCRIPT)('POST /v1/keys', { name: 'batch', expires }),
  keys: read(SCRIPT)('/v1/keys?offset=0&limit=10&status=active'),
  key: (id: string) => read(SCRIPT)(`/v1/keys/${id}`),
  rename: (id: string) => write(SCRIPT)(`PATCH /v1/keys/${id}`, { name: 'batch de nuit' }),
  revoke: (id: string): RecordedRequest => ({ line: `DELETE /v1/keys/${id}`, headers: SCRIPT }),
  usage: (startS: number, endS: number) =>
    read(SCRIPT)(`/v1/usage?start_time=${startS}&end_time=${endS}&offset=0&limit=10`),
  organization: read(SCRIPT)('/v1/organizations/me'),
};
