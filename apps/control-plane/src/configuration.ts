import { KEY_ENVIRONMENTS } from '@beffroi/keys/domain';
import { type Config, type ConfigDefinition, defineConfig, setting } from '@beffroi/platform/config';
import { LOG_LEVELS } from '@beffroi/platform/observability';

/** What the control plane reads from its environment; `init` reads the same. */
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
  BEFFROI_INTERNAL_HOST: setting({
    type: 'string',
    description: 'The address to listen on for gateways; no public network may reach it.',
    example: '10.0.0.4',
    default: '0.0.0.0',
  }),
  BEFFROI_INTERNAL_PORT: setting({
    type: 'port',
    description: 'The port to listen on for gateways; without it they answer /v1/me, /v1/keys… with 503.',
    example: '8081',
    optional: true,
  }),
  BEFFROI_POSTGRES_TENANT_URL: setting({
    type: 'url',
    description: 'The database as the role beffroi_tenant, which sees one collectivité at a time.',
    example: 'postgres://beffroi_tenant:secret@db.example/beffroi',
    secret: true,
  }),
  BEFFROI_POSTGRES_SYSTEM_URL: setting({
    type: 'url',
    description: 'The database as the role beffroi_system, for the operator and for sweeps.',
    example: 'postgres://beffroi_system:secret@db.example/beffroi',
    secret: true,
  }),
  BEFFROI_OIDC_ISSUERS: setting({
    type: 'list',
    description: 'The identity providers whose access tokens are accepted, exactly as they write `iss`.',
    example: 'https://id.syndicat.example/realms/beffroi',
  }),
  BEFFROI_OIDC_AUDIENCE: setting({
    type: 'string',
    description: 'The audience that access tokens must be issued for.',
    example: 'beffroi-api',
    default: 'beffroi-api',
  }),
  BEFFROI_OIDC_CLIENTS: setting({
    type: 'list',
    description: 'Accept only tokens that these clients obtained (`azp`).',
    example: 'beffroi-console,beffroi-automation',
    optional: true,
  }),
  BEFFROI_KEY_PEPPER: setting({
    type: 'key',
    description: 'Keys the digests of API keys; the gateways need the same.',
    example: 'q83vASNFZ4mrze8BI0VniavN7wEjRWeJq83vASNFZ4k=',
  }),
  BEFFROI_KEY_ENVIRONMENT: setting({
    type: 'enum',
    values: KEY_ENVIRONMENTS,
    description: 'What API keys say they are for: bfr-live-… or bfr-test-….',
    example: 'live',
    default: 'live',
  }),
  BEFFROI_KEY_DELEGATED_LIFETIME: setting({
    type: 'duration',
    description: 'The longest that an API key issued by another, through the gateway, may live.',
    example: '90d',
    default: '365d',
  }),
  BEFFROI_CONTROL_KEY: setting({
    type: 'key',
    description: 'Seals the credentials of sites; no gateway has it.',
    example: 'q83vASNFZ4mrze8BI0VniavN7wEjRWeJq83vASNFZ4k=',
  }),
  BEFFROI_DATA_PLANE_KEY: setting({
    type: 'key',
    description: 'Seals what gateways must open: credentials of engines, cache salts.',
    example: 'q83vASNFZ4mrze8BI0VniavN7wEjRWeJq83vASNFZ4k=',
  }),
  BEFFROI_PROVIDER_PRIVATE_RANGES: setting({
    type: 'ranges',
    description:
      'Ranges of the own network where external routes may lead, also without TLS; the gateways have the same.',
    example: '10.20.0.0/16',
    default: '',
  }),
  BEFFROI_GPU_HOUR_PRICES: setting({
    type: 'list',
    description: 'What an hour of one GPU costs, in euros HT, by product; previews of deployments show it.',
    example: 'NVIDIA-L40S=1.85,NVIDIA-H100-80GB-HBM3=3.40',
    default: '',
  }),
  BEFFROI_PUBLIC_GATEWAY_URL: setting({
    type: 'url',
    description: 'The origin where applications reach the gateway, shown on the front page.',
    example: 'https://api.syndicat.example',
  }),
  BEFFROI_PUBLIC_URL: setting({
    type: 'url',
    description:
      'The origin where people reach this program, shown on the front page; the one they used unless given.',
    example: 'https://beffroi.syndicat.example',
    optional: true,
  }),
  BEFFROI_LOGIN_CLIENT_ID: setting({
    type: 'string',
    description:
      'The client as which people log in with their browser, at /auth/login; without it nobody does. Needs BEFFROI_PUBLIC_URL.',
    example: 'beffroi-console',
    optional: true,
  }),
  BEFFROI_LOGIN_CLIENT_SECRET: setting({
    type: 'secret',
    description: 'The secret of that client; a public one has none.',
    example: 'a long random text',
    optional: true,
  }),
  BEFFROI_LOGIN_ISSUER: setting({
    type: 'url',
    description: 'Where people log in: one of BEFFROI_OIDC_ISSUERS, the first unless given.',
    example: 'https://id.syndicat.example/realms/beffroi',
    optional: true,
  }),
  BEFFROI_LOGIN_SCOPE: setting({
    type: 'string',
    description:
      'What is asked of the identity provider at login; with `organization`, the realm of infra/keycloak lets nobody in a second time (its README).',
    example: 'openid profile email organization',
    default: 'openid profile email',
  }),
  BEFFROI_PROCONNECT_CLIENT_ID: setting({
    type: 'string',
    description:
      'The client as which agents log in with ProConnect, at /auth/proconnect/login; without it nobody does. Needs BEFFROI_PUBLIC_URL.',
    example: '0c9a6e2f-…',
    optional: true,
  }),
  BEFFROI_PROCONNECT_CLIENT_SECRET: setting({
    type: 'secret',
    description: 'The secret of that client.',
    example: 'a long random text',
    optional: true,
  }),
  BEFFROI_PROCONNECT_ISSUER: setting({
    type: 'url',
    description:
      'ProConnect as its discovery names it; integration: https://fca.integ01.dev-agentconnect.fr/api/v2.',
    example: 'https://auth.agentconnect.gouv.fr/api/v2',
    default: 'https://auth.agentconnect.gouv.fr/api/v2',
  }),
  BEFFROI_PROCONNECT_SCOPE: setting({
    type: 'string',
    description: 'What is asked of ProConnect at login; it refuses scopes that it does not know.',
    example: 'openid given_name usual_name email',
    default: 'openid given_name usual_name email siret idp_id',
  }),
  BEFFROI_PROCONNECT_ACR_VALUES: setting({
    type: 'list',
    description:
      'Levels of authentication that are asked of ProConnect and accepted, whatever it answers; those that end in -mfa, eidas2 and eidas3 have a second factor.',
    example: 'eidas1-mfa,eidas2,eidas3',
    default: 'eidas1,eidas1-mfa,eidas2,eidas3',
  }),
  BEFFROI_PROCONNECT_ID_TOKEN_ALGORITHM: setting({
    type: 'enum',
    values: ['RS256', 'ES256'],
    description: 'How ProConnect signs ID tokens, as registered there.',
    example: 'ES256',
    default: 'RS256',
  }),
  BEFFROI_PROCONNECT_USERINFO_ALGORITHM: setting({
    type: 'enum',
    values: ['RS256', 'ES256', 'none'],
    description: 'How ProConnect signs userinfo, as registered there; none: it comes as plain JSON.',
    example: 'ES256',
    default: 'RS256',
  }),
  BEFFROI_PROCONNECT_EMAIL_IDPS: setting({
    type: 'list',
    description:
      'Identity providers behind ProConnect (idp_id) whose e-mail addresses are believed: with those alone is an invitation accepted.',
    example: '71144ab3-ee1a-4401-b7b3-79b44f7daeeb',
    default: '',
  }),
  BEFFROI_PROCONNECT_PLACES: setting({
    type: 'list',
    description:
      'Establishments for which agents of an identity provider may be taken to act (idp_id/siret), where they have a role in several; it gives no role.',
    example: '71144ab3-ee1a-4401-b7b3-79b44f7daeeb/21180033900019',
    default: '',
  }),
  BEFFROI_LOGIN_IDLE_LIFETIME: setting({
    type: 'duration',
    description: 'A login ends when the browser asked nothing for so long.',
    example: '15min',
    default: '30min',
  }),
  BEFFROI_LOGIN_ABSOLUTE_LIFETIME: setting({
    type: 'duration',
    description: 'A login ends after so long, whatever the browser did.',
    example: '8h',
    default: '12h',
  }),
  BEFFROI_STEP_UP: setting({
    type: 'bool',
    description: 'Whether sensitive mutations need a recent login with a second factor (docs/security.md).',
    example: 'on',
    default: 'on',
  }),
  BEFFROI_STEP_UP_ACR_VALUES: setting({
    type: 'list',
    description:
      'Levels of authentication (`acr`) that have a second factor; asked of the provider in this order.',
    example: 'mfa,eidas1-mfa,eidas2',
    default: 'mfa',
  }),
  BEFFROI_STEP_UP_MAX_AGE: setting({
    type: 'duration',
    description: 'How long ago that login may be.',
    example: '5min',
    default: '10min',
  }),
  BEFFROI_STEP_UP_EXEMPT_CLIENTS: setting({
    type: 'list',
    description:
      'Programs that may do sensitive mutations without it, by the client of their tokens (`azp`): none unless named. Never one through which people log in.',
    example: 'beffroi-automation',
    optional: true,
  }),
  BEFFROI_BREAK_GLASS: setting({
    type: 'bool',
    description:
      'Whether codes of break-glass.main.js let an operator in at /auth/break-glass, on the day that the identity provider is down. Needs BEFFROI_PUBLIC_URL.',
    example: 'on',
    default: 'off',
  }),
  BEFFROI_LOGIN_HINT: setting({
    type: 'string',
    description: 'A command that gets an access token, shown on the front page.',
    example: 'TOKEN=$(beffroi-login)',
    optional: true,
  }),
  BEFFROI_GRAPHQL_EXPLORER: setting({
    type: 'bool',
    description: 'Serves a GraphQL explorer at /explorer and lets the schema be asked for.',
    example: 'on',
    default: 'off',
  }),
  BEFFROI_TRUSTED_PROXIES: setting({
    type: 'ranges',
    description:
      'Addresses or networks of the proxies whose X-Forwarded-For is believed: the journal names whom they name.',
    example: '10.42.0.0/16,fd00:42::/64',
    default: '',
  }),
  BEFFROI_FAILED_LOGINS_PER_MINUTE: setting({
    type: 'int',
    description:
      'How many tokens of one address may be refused in a minute before none is looked at; behind a load balancer, say its range in BEFFROI_TRUSTED_PROXIES.',
    example: '60',
    default: '60',
  }),
  BEFFROI_LOGINS_PER_MINUTE: setting({
    type: 'int',
    description:
      'How many logins of one address may begin or end in a minute, each being two; many people may share an address.',
    example: '120',
    default: '240',
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

/** What the migration program reads. */
export const migrationConfiguration = defineConfig({
  BEFFROI_POSTGRES_ADMIN_URL: setting({
    type: 'url',
    description: 'A login that may create roles; its path names the database, which is created when absent.',
    example: 'postgres://postgres:secret@db.example/beffroi',
    secret: true,
  }),
  BEFFROI_POSTGRES_ROLE_PASSWORD: setting({
    type: 'secret',
    description: 'The password given to the roles of our programs.',
    example: 'a long random text',
  }),
});

/** What the program of break-glass codes reads. */
export const breakGlassConfiguration = defineConfig({
  BEFFROI_POSTGRES_OWNER_URL: setting({
    type: 'url',
    description:
      'The database as beffroi_migrator, who acts as its owner; a standalone installation is named by --state-dir.',
    example: 'postgres://beffroi_migrator:secret@db.example/beffroi',
    secret: true,
    optional: true,
  }),
  BEFFROI_BREAK_GLASS_MAX_LIFETIME: setting({
    type: 'duration',
    description: 'The longest that a code, and the login by it, may last; 24 h whatever is set.',
    example: '2h',
    default: '4h',
  }),
});

const optionalEach = (definition: ConfigDefinition): ConfigDefinition =>
  Object.fromEntries(
    Object.entries(definition).map(([name, declared]) => [name, { ...declared, optional: true }]),
  );

/** What the verification of the journal needs. */
export const journalConfiguration = defineConfig({
  BEFFROI_POSTGRES_SYSTEM_URL: setting({
    type: 'url',
    description:
      'The database as the role beffroi_system; a standalone installation is named by --state-dir.',
    example: 'postgres://beffroi_system:secret@db.example/beffroi',
    secret: true,
    optional: true,
  }),
});

/** What the verification reads: it may run where the control plane runs, with all of its variables. */
export const verificationConfiguration = { ...optionalEach(configuration), ...journalConfiguration };

/** What the program of break-glass codes may find around it: the control plane's variables, or the migration's. */
export const breakGlassProgramConfiguration = {
  ...optionalEach(configuration),
  ...optionalEach(migrationConfiguration),
  ...breakGlassConfiguration,
};
