import { type Config, defineConfig, setting } from '@beffroi/platform/config';
import { LOG_LEVELS } from '@beffroi/platform/observability';

/** What a gateway reads from its environment. */
export const configuration = defineConfig({
  BEFFROI_HTTP_HOST: setting({
    type: 'string',
    description: 'The address to listen on.',
    example: '127.0.0.1',
    default: '0.0.0.0',
  }),
  BEFFROI_HTTP_PORT: setting({
    type: 'port',
    description: 'The port to listen on.',
    example: '8080',
    default: '8080',
  }),
  BEFFROI_OPS_PORT: setting({
    type: 'port',
    description: 'A port of its own for /healthz, /readyz and /metrics; the port of the API unless given.',
    example: '9090',
    optional: true,
  }),
  BEFFROI_WORKERS: setting({
    type: 'int',
    description:
      'Processes that share the port, each with a core, a journal and connections of its own; above 1 the ops port is needed.',
    example: '4',
    default: '1',
  }),
  BEFFROI_POSTGRES_GATEWAY_URL: setting({
    type: 'url',
    description: 'The database as the role beffroi_gateway, which reads no table.',
    example: 'postgres://beffroi_gateway:secret@db.example/beffroi',
    secret: true,
  }),
  BEFFROI_GATEWAY_ID: setting({
    type: 'string',
    description: 'The name of this gateway, the same after each restart; on every usage event.',
    example: 'gateway-0',
  }),
  BEFFROI_GATEWAY_DIR: setting({
    type: 'path',
    description:
      'The folder of the journal, on a disk that survives a restart and belongs to this gateway alone.',
    example: '/var/lib/beffroi/gateway',
  }),
  BEFFROI_KEY_PEPPER: setting({
    type: 'key',
    description: 'Keys the digests of API keys; the control plane has the same.',
    example: 'q83vASNFZ4mrze8BI0VniavN7wEjRWeJq83vASNFZ4k=',
  }),
  BEFFROI_DATA_PLANE_KEY: setting({
    type: 'key',
    description: 'Opens credentials of engines and cache salts; the control plane has the same.',
    example: 'q83vASNFZ4mrze8BI0VniavN7wEjRWeJq83vASNFZ4k=',
  }),
  BEFFROI_CONTROL_PLANE_URL: setting({
    type: 'url',
    description:
      'Where the control plane listens for gateways (its BEFFROI_INTERNAL_PORT); without it /v1/me, /v1/keys… answer 503.',
    example: 'http://control-plane.internal:8081',
    optional: true,
  }),
  BEFFROI_MAX_CONNECTIONS: setting({
    type: 'int',
    description:
      'Client connections that the gateway keeps, each of its processes its part; more are closed as they come.',
    example: '20000',
    default: '20000',
  }),
  BEFFROI_MAX_CONNECTIONS_PER_ADDRESS: setting({
    type: 'int',
    description:
      'Of these, from one address (IPv6: a /64). Behind a load balancer all clients have its address: then as many as in all.',
    example: '20000',
    default: '4096',
  }),
  BEFFROI_TRUSTED_PROXIES: setting({
    type: 'ranges',
    description:
      'Ranges of the load balancers in front of this gateway, whose X-Forwarded-For says who their client is.',
    example: '10.0.0.0/8,2001:db8::/32',
    default: '',
  }),
  BEFFROI_BODY_LIMIT_BYTES: setting({
    type: 'int',
    description: 'The longest request body that is accepted.',
    example: '10000000',
    default: '10000000',
  }),
  BEFFROI_MAX_CHOICES: setting({
    type: 'int',
    description: 'The most answers that one request may ask for (`n`, `best_of`).',
    example: '8',
    default: '8',
  }),
  BEFFROI_MAX_PROMPT_LOGPROBS: setting({
    type: 'int',
    description:
      'The most probabilities that a request may ask for with each token of its prompt; 0 for none.',
    example: '5',
    default: '5',
  }),
  BEFFROI_BODY_BUDGET_BYTES: setting({
    type: 'int',
    description:
      'What the request bodies of one process may take together, twice the longest at least; no collectivité takes more than it leaves to the others. Beyond that requests are refused for a moment.',
    example: '67108864',
    default: '67108864',
  }),
  BEFFROI_JOURNAL_SEGMENT_BYTES: setting({
    type: 'int',
    description: 'The size of one file of the journal; two are kept ready.',
    example: '8388608',
    default: '8388608',
  }),
  BEFFROI_ENGINE_CONNECT_TIMEOUT: setting({
    type: 'duration',
    description: 'How long an engine may take to accept a connection before another is asked.',
    example: '2s',
    default: '2s',
  }),
  BEFFROI_ENGINE_FIRST_BYTE_TIMEOUT: setting({
    type: 'duration',
    description: 'How long an engine may take to begin a stream.',
    example: '2min',
    default: '2min',
  }),
  BEFFROI_ENGINE_WHOLE_TIMEOUT: setting({
    type: 'duration',
    description:
      'How long an engine may take for an answer that is not streamed: it sends nothing before the end.',
    example: '10min',
    default: '10min',
  }),
  BEFFROI_ENGINE_IDLE_TIMEOUT: setting({
    type: 'duration',
    description: 'The longest silence inside an answer that has begun.',
    example: '2min',
    default: '2min',
  }),
  BEFFROI_ENGINE_MOST_IN_FLIGHT: setting({
    type: 'int',
    description: 'Requests that may be under way from one worker to one engine.',
    example: '1024',
    default: '1024',
  }),
  BEFFROI_ENGINE_ROOM: setting({
    type: 'int',
    description:
      'Requests that one engine takes at once, from all gateways, before more queue here; a vLLM engine that says what it runs and what waits corrects it. vLLM’s --max-num-seqs is a good value.',
    example: '256',
    default: '256',
  }),
  BEFFROI_QUEUE: setting({
    type: 'duration',
    description:
      'How long a request may queue for engines that have no room; less than 55 s, since load balancers cut at 60.',
    example: '50s',
    default: '50s',
  }),
  BEFFROI_QUEUE_STREAM: setting({
    type: 'duration',
    description: 'The same for a streamed request, whose client gets a sign of life every 15 s.',
    example: '5min',
    default: '5min',
  }),
  BEFFROI_QUEUE_MOST_PER_TENANT: setting({
    type: 'int',
    description:
      'Requests of one collectivité that may queue in one process for the engines of one route; more are told to come back.',
    example: '128',
    default: '128',
  }),
  BEFFROI_QUEUE_MOST: setting({
    type: 'int',
    description: 'The same of all collectivités together.',
    example: '2048',
    default: '2048',
  }),
  BEFFROI_ENGINE_CHECK_EVERY: setting({
    type: 'duration',
    description: 'How often the health and the queue of each vLLM engine are looked at.',
    example: '2s',
    default: '2s',
  }),
  BEFFROI_PROVIDER_PRIVATE_RANGES: setting({
    type: 'ranges',
    description:
      'Ranges of the own network where external routes may lead, also without TLS; the control plane has the same.',
    example: '10.20.0.0/16',
    default: '',
  }),
  BEFFROI_MAX_ISOLATION: setting({
    type: 'duration',
    description:
      'After so long without an answer from the database nothing is admitted any more; 15 minutes at most.',
    example: '15min',
    default: '15min',
  }),
  BEFFROI_HOLD: setting({
    type: 'duration',
    description:
      'How long a request waits for a model that sleeps or starts; less than 60 s, at which load balancers cut.',
    example: '50s',
    default: '50s',
  }),
  BEFFROI_HOLD_STREAM: setting({
    type: 'duration',
    description: 'The same for a streamed request, whose client gets a sign of life every 15 s.',
    example: '10min',
    default: '10min',
  }),
  BEFFROI_HOLD_MOST_PER_TENANT: setting({
    type: 'int',
    description:
      'Requests of one collectivité that one process holds for one model; more are told to come back.',
    example: '32',
    default: '32',
  }),
  BEFFROI_HOLD_MOST: setting({
    type: 'int',
    description: 'The same of all collectivités together.',
    example: '256',
    default: '256',
  }),
  BEFFROI_DRAIN_GRACE: setting({
    type: 'duration',
    description:
      'How long requests that have begun may go on after SIGTERM, those still being sent among them.',
    example: '30s',
    default: '25s',
  }),
  BEFFROI_LOG_LEVEL: setting({
    type: 'enum',
    values: LOG_LEVELS,
    description: 'The least important lines that are logged.',
    example: 'info',
    default: 'info',
  }),
});
export type Configuration = Config<typeof configuration>;
