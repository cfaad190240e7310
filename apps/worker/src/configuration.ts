import { type Config, defineConfig, setting } from '@beffroi/platform/config';
import { LOG_LEVELS } from '@beffroi/platform/observability';

/** What the worker reads from its environment. */
export const configuration = defineConfig({
  BEFFROI_OPS_HOST: setting({
    type: 'string',
    description: 'The address of /healthz, /readyz and /metrics.',
    example: '127.0.0.1',
    default: '0.0.0.0',
  }),
  BEFFROI_OPS_PORT: setting({
    type: 'port',
    description: 'The port of /healthz, /readyz and /metrics.',
    example: '9090',
    default: '9090',
  }),
  BEFFROI_POSTGRES_TENANT_URL: setting({
    type: 'url',
    description: 'The database as the role beffroi_tenant, which sees one collectivité at a time.',
    example: 'postgres://beffroi_tenant:secret@db.example/beffroi',
    secret: true,
  }),
  BEFFROI_POSTGRES_SYSTEM_URL: setting({
    type: 'url',
    description: 'The database as the role beffroi_system, for sweeps.',
    example: 'postgres://beffroi_system:secret@db.example/beffroi',
    secret: true,
  }),
  BEFFROI_CONTROL_KEY: setting({
    type: 'key',
    description: 'Opens the credentials of sites; no gateway has it.',
    example: 'q83vASNFZ4mrze8BI0VniavN7wEjRWeJq83vASNFZ4k=',
  }),
  BEFFROI_DATA_PLANE_KEY: setting({
    type: 'key',
    description: 'Opens the keys of engines, which gateways use too.',
    example: 'q83vASNFZ4mrze8BI0VniavN7wEjRWeJq83vASNFZ4k=',
  }),
  BEFFROI_WORKER_ROLES: setting({
    type: 'list',
    description:
      'What this process competes for: reconcile, inventory, scaling, site-checks, housekeeping, sealing, forwarding, identity, reconciliation, notices.',
    example: 'reconcile,inventory',
    default:
      'reconcile,inventory,scaling,site-checks,housekeeping,sealing,forwarding,identity,reconciliation,notices',
  }),
  BEFFROI_AUDIT_FORWARD_TO: setting({
    type: 'url',
    description:
      'Where sealed audit entries are sent: syslog as tls://host:6514, tcp://host:601 or udp://host:514 (which may lose), OTLP as https://host:4318/v1/logs.',
    example: 'tls://siem.syndicat.example:6514',
    optional: true,
  }),
  BEFFROI_AUDIT_FORWARD_AUTHORIZATION: setting({
    type: 'secret',
    description: 'The Authorization header that an OTLP collector asks for.',
    example: 'Bearer a-long-random-text',
    optional: true,
  }),
  BEFFROI_KEYCLOAK_ISSUER: setting({
    type: 'url',
    description:
      'The Keycloak realm to keep in step, exactly as it writes `iss`; without it the role identity does nothing.',
    example: 'https://id.syndicat.example/realms/beffroi',
    optional: true,
  }),
  BEFFROI_KEYCLOAK_ADMIN_URL: setting({
    type: 'url',
    description: 'Where its admin API is reached, when that is not where the issuer is.',
    example: 'http://keycloak.identite.svc:8080',
    optional: true,
  }),
  BEFFROI_KEYCLOAK_CLIENT_ID: setting({
    type: 'string',
    description: 'The client whose service account manages organisations and users.',
    example: 'beffroi-reconciler',
    default: 'beffroi-reconciler',
  }),
  BEFFROI_KEYCLOAK_CLIENT_SECRET: setting({
    type: 'secret',
    description: 'The secret of that client; needed with BEFFROI_KEYCLOAK_ISSUER.',
    example: 'a long random text',
    optional: true,
  }),
  BEFFROI_KEYCLOAK_MODE: setting({
    type: 'enum',
    values: ['apply', 'report'],
    description: 'Whether differences are settled, or only shown to the operator (query organizations).',
    example: 'report',
    default: 'apply',
  }),
  BEFFROI_KEYCLOAK_SENDS_INVITATIONS: setting({
    type: 'bool',
    description: 'Keycloak writes to who is invited; its mail has to be set up.',
    example: 'off',
    default: 'on',
  }),
  BEFFROI_SMTP_URL: setting({
    type: 'secret',
    description:
      'The mail server, as smtp://user:password@host:587 or smtps://…; without it mails become dead notices, which say so.',
    example: 'smtp://beffroi:secret@smtp.syndicat.example:587',
    optional: true,
  }),
  BEFFROI_MAIL_FROM: setting({
    type: 'string',
    description: 'The sender of mails.',
    example: 'Beffroi <beffroi@syndicat.example>',
    default: 'Beffroi <beffroi@localhost>',
  }),
  BEFFROI_WEBHOOK_PRIVATE_RANGES: setting({
    type: 'ranges',
    description:
      'Ranges of the own network that webhooks may call, also without TLS; else public addresses alone.',
    example: '10.20.0.0/16',
    default: '',
  }),
  BEFFROI_BACKUP_RETENTION: setting({
    type: 'duration',
    description: 'How long backups of the database are kept; certificates of erasure are dated after it.',
    example: '30d',
    default: '35d',
  }),
  BEFFROI_KEEP_REQUESTS_MONTHS: setting({
    type: 'int',
    description: 'How many months of single requests are kept beside the running one; at least 1.',
    example: '13',
    default: '13',
  }),
  BEFFROI_KEEP_REFUSED_DAYS: setting({
    type: 'int',
    description: 'How many days refused requests can be looked up by their id; at least 1.',
    example: '30',
    default: '30',
  }),
  BEFFROI_KEEP_HOURS_MONTHS: setting({
    type: 'int',
    description: 'How many months of sums by hour and day are kept; never fewer than of requests.',
    example: '37',
    default: '37',
  }),
  BEFFROI_KEEP_MONTHS_YEARS: setting({
    type: 'int',
    description: 'How many exercises of sums by month and of GPU time are kept beside the running one.',
    example: '10',
    default: '10',
  }),
  BEFFROI_KEEP_NOTICES_MONTHS: setting({
    type: 'int',
    description: 'How many months notices are kept that were delivered, or given up.',
    example: '3',
    default: '3',
  }),
  BEFFROI_INSTALLATION: setting({
    type: 'string',
    description: 'Tells the objects of this installation from those of others on the same cluster.',
    example: 'beffroi-recette',
    default: 'beffroi',
  }),
  BEFFROI_PROGRAMS_NAMESPACE: setting({
    type: 'string',
    description: 'The namespace of gateway and worker on each site: engines let nobody else in.',
    example: 'beffroi-system',
    default: 'beffroi-system',
  }),
  BEFFROI_ENGINE_IMAGE: setting({
    type: 'string',
    description: 'The image of vLLM, by digest, from a registry that the sites can reach.',
    example: `registry.syndicat.example/vllm/vllm-openai@sha256:${'5'.repeat(64)}`,
  }),
  BEFFROI_ENGINE_RUNTIME_CLASS: setting({
    type: 'string',
    description:
      'The RuntimeClass with the GPU driver’s libraries, where the cluster’s default has not got them.',
    example: 'nvidia',
    optional: true,
  }),
  BEFFROI_MONITORING_NAMESPACE: setting({
    type: 'string',
    description: 'The namespace of Prometheus on each site, which may then read engines’ metrics.',
    example: 'monitoring',
    optional: true,
  }),
  BEFFROI_WEIGHTS_REGISTRY: setting({
    type: 'string',
    description: 'Where weights lie as OCI images, named <registry>/<model>:<precision>.',
    example: 'registry.syndicat.example/weights',
    default: 'registry.beffroi-system.svc/weights',
  }),
  BEFFROI_WEIGHTS_DIGESTS: setting({
    type: 'list',
    description: 'Weights that are mounted by digest, as <model>:<precision>@sha256:….',
    example: `ministral-3-8b-instruct-2512:fp8@sha256:${'7'.repeat(64)}`,
    default: '',
  }),
  BEFFROI_WEIGHTS_ORIGIN: setting({
    type: 'url',
    description:
      'Where weights lie as files with a SHA256SUMS, as <origin>/<model>/<precision>/, by https: or s3:. Each deployment then copies them to a volume; without it they are mounted from the registry.',
    example: 's3://weights',
    optional: true,
  }),
  BEFFROI_WEIGHTS_ORIGIN_RANGES: setting({
    type: 'ranges',
    description: 'Addresses of that origin: a loader may reach no others.',
    example: '171.33.64.0/18',
    default: '',
  }),
  BEFFROI_WEIGHTS_VOLUME: setting({
    type: 'enum',
    values: ['ReadWriteOnce', 'ReadWriteMany'],
    description: 'What volumes of weights can do; with ReadWriteOnce all replicas share one node.',
    example: 'ReadWriteMany',
    default: 'ReadWriteOnce',
  }),
  BEFFROI_LOADER_IMAGE: setting({
    type: 'string',
    description:
      'The image of our programs, by digest: it copies and checks weights, and tries a site’s network. Needed with an origin; without it the network of sites is not tried.',
    example: `registry.syndicat.example/beffroi@sha256:${'9'.repeat(64)}`,
    optional: true,
  }),
  BEFFROI_S3_ENDPOINT: setting({
    type: 'url',
    description: 'The object store, when the origin begins with s3:.',
    example: 'https://oos.cloudgouv-eu-west-1.outscale.com',
    optional: true,
  }),
  BEFFROI_S3_REGION: setting({
    type: 'string',
    description: 'Its region.',
    example: 'cloudgouv-eu-west-1',
    optional: true,
  }),
  BEFFROI_S3_ACCESS_KEY_ID: setting({
    type: 'string',
    description: 'A key that may read the weights and nothing else.',
    example: 'an-access-key-id',
    optional: true,
  }),
  BEFFROI_S3_SECRET_ACCESS_KEY: setting({
    type: 'secret',
    description: 'Its secret.',
    example: 'a long random text',
    optional: true,
  }),
  BEFFROI_GROW_AFTER: setting({
    type: 'duration',
    description: 'How long requests must wait, or a KV cache be full, before another engine is started.',
    example: '20s',
    default: '20s',
  }),
  BEFFROI_SHRINK_AFTER: setting({
    type: 'duration',
    description: 'How long one engine fewer must do before one is taken away.',
    example: '5min',
    default: '5min',
  }),
  BEFFROI_SLEEP_AFTER: setting({
    type: 'duration',
    description:
      'How long nobody must have used a deployment that may sleep before it does, unless it says otherwise.',
    example: '10min',
    default: '10min',
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
