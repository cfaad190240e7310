import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ChildOptions } from '../processes/child.ts';
import { peopleOf } from '../demo/people.ts';
import { AUTOMATION, GPU_HOUR_PRICES, NODES } from '../demo/syndicate.ts';
import { HOST, originOf } from '../ports.ts';
import { AUDIENCE, databaseAs, type Installation, issuerOf } from './addresses.ts';
import { INPUT_VARIABLE } from './child-input.ts';
import { CLI_CLIENT, CONSOLE_CLIENT, identityInput } from './identity.input.ts';

const here = dirname(fileURLToPath(import.meta.url));
const appRoot = (name: string): string =>
  dirname(createRequire(import.meta.url).resolve(`@beffroi/${name}/package.json`));
/** How everybody is to start the gateway. */
const gatewayStart = () =>
  JSON.parse(readFileSync(join(appRoot('gateway'), 'runtime.start.json'), 'utf8')) as {
    readonly nodeOptions: readonly string[];
    readonly env: Readonly<Record<string, string>>;
  };
const built = (app: string, entry: string): string => join(appRoot(app), 'dist', entry);

const standIn = (installation: Installation, name: string, url: string, input: unknown): ChildOptions => ({
  name,
  entry: join(here, `${name}.main.js`),
  env: { [INPUT_VARIABLE]: JSON.stringify(input) },
  url,
  logFile: installation.state.path(`logs/${name}.log`),
});

const program = (
  installation: Installation,
  name: string,
  port: number,
  env: Record<string, string>,
): ChildOptions => ({
  name,
  entry: built(name, 'main.js'),
  env,
  url: originOf(port),
  logFile: installation.state.path(`logs/${name}.log`),
  readyUrl: `${originOf(port)}/readyz`,
});

export const postgresProgram = (installation: Installation): ChildOptions => {
  const { state, ports } = installation;
  return standIn(installation, 'postgres', `postgres://${HOST}:${ports.postgres}`, {
    dataDir: state.path('postgres'),
    port: ports.postgres,
    password: state.secrets.postgresPassword,
    settings: ['max_connections=200', 'shared_buffers=128MB'],
  });
};

export const identityProgram = (installation: Installation): ChildOptions =>
  standIn(installation, 'identity', issuerOf(installation.ports), identityInput(installation));

export const clusterProgram = (installation: Installation): ChildOptions => {
  const { state, ports } = installation;
  return standIn(installation, 'cluster', `https://${HOST}:${ports.cluster}`, {
    port: ports.cluster,
    token: state.secrets.clusterToken,
    nodes: NODES,
    stateDir: state.path('cluster'),
    kubeconfigFile: state.path('kubeconfig.yaml'),
    enginePort: ports.engines,
    engineAdminPort: ports.engineAdmin,
    clusterAdminPort: ports.clusterAdmin,
  });
};

export const mailProgram = (installation: Installation): ChildOptions => {
  const { ports } = installation;
  const input = { host: HOST, smtpPort: ports.smtp, viewPort: ports.mails };
  return standIn(installation, 'mail', originOf(ports.mails), input);
};

const databases = (installation: Installation) => ({
  BEFFROI_POSTGRES_TENANT_URL: databaseAs(installation, 'beffroi_tenant'),
  BEFFROI_POSTGRES_SYSTEM_URL: databaseAs(installation, 'beffroi_system'),
});

/** Here external routes may lead to stand-ins on the same machine. */
const LOOPBACK = '127.0.0.0/8';

/** What `init.main.js` and the control plane both need. */
export const controlPlaneEnvironment = (installation: Installation): Record<string, string> => {
  const { state, ports } = installation;
  return {
    ...databases(installation),
    BEFFROI_HTTP_HOST: HOST,
    BEFFROI_HTTP_PORT: String(ports.controlPlane),
    BEFFROI_INTERNAL_HOST: HOST,
    BEFFROI_INTERNAL_PORT: String(ports.internal),
    BEFFROI_OIDC_ISSUERS: issuerOf(ports),
    BEFFROI_OIDC_AUDIENCE: AUDIENCE,
    BEFFROI_KEY_PEPPER: state.secrets.keyPepper,
    BEFFROI_CONTROL_KEY: state.secrets.controlKey,
    BEFFROI_DATA_PLANE_KEY: state.secrets.dataPlaneKey,
    BEFFROI_PROVIDER_PRIVATE_RANGES: LOOPBACK,
    BEFFROI_GPU_HOUR_PRICES: GPU_HOUR_PRICES,
    BEFFROI_PUBLIC_GATEWAY_URL: originOf(ports.gateway),
    BEFFROI_GRAPHQL_EXPLORER: 'on',
    BEFFROI_PUBLIC_URL: originOf(ports.controlPlane),
    BEFFROI_LOGIN_CLIENT_ID: CONSOLE_CLIENT,
    BEFFROI_LOGIN_CLIENT_SECRET: state.secrets.consoleSecret,
    BEFFROI_LOGIN_HINT: loginHint(installation),
    // Who can read the state folder can make a code; nobody else can.
    BEFFROI_BREAK_GLASS: 'on',
    // Scripts of a trial have a password and nothing else; people in a browser have a second factor here too.
    BEFFROI_STEP_UP_EXEMPT_CLIENTS: [CLI_CLIENT, AUTOMATION.clientId].join(','),
  };
};

/** The password is where only the person who started standalone can read it. */
const loginHint = (installation: Installation): string => {
  const [admin] = peopleOf(installation);
  return [
    `BEFFROI=${installation.state.path('standalone.json')}`,
    `TOKEN=$(curl -s ${issuerOf(installation.ports)}/protocol/openid-connect/token \\`,
    `  -d grant_type=password -d client_id=${CLI_CLIENT} -d username=${admin!.username} \\`,
    `  -d password="$(jq -r '.users[0].password' "$BEFFROI")" | jq -r .access_token)`,
    ...(installation.isEmpty ? [] : [`BEFFROI_API_KEY=$(jq -r '.apiKeys[0].key' "$BEFFROI")`]),
  ].join('\n');
};

export const controlPlaneProgram = (installation: Installation): ChildOptions =>
  program(
    installation,
    'control-plane',
    installation.ports.controlPlane,
    controlPlaneEnvironment(installation),
  );

/** No node pulls it: pods of the stand-in are stand-in engines. */
const STAND_IN_IMAGE = `stand-in.invalid/vllm@sha256:${'0'.repeat(64)}`;

export const workerProgram = (installation: Installation): ChildOptions =>
  program(installation, 'worker', installation.ports.worker, {
    ...databases(installation),
    BEFFROI_OPS_HOST: HOST,
    BEFFROI_OPS_PORT: String(installation.ports.worker),
    BEFFROI_KEYCLOAK_ISSUER: issuerOf(installation.ports),
    BEFFROI_KEYCLOAK_CLIENT_SECRET: installation.state.secrets.reconcilerSecret,
    BEFFROI_CONTROL_KEY: installation.state.secrets.controlKey,
    BEFFROI_DATA_PLANE_KEY: installation.state.secrets.dataPlaneKey,
    BEFFROI_ENGINE_IMAGE: STAND_IN_IMAGE,
    BEFFROI_SMTP_URL: `smtp://${HOST}:${installation.ports.smtp}`,
    BEFFROI_WEBHOOK_PRIVATE_RANGES: LOOPBACK,
    BEFFROI_LOADER_IMAGE: STAND_IN_IMAGE,
  });

export const gatewayProgram = (installation: Installation): ChildOptions => {
  const { state, ports } = installation;
  const options = program(installation, 'gateway', ports.gateway, {
    BEFFROI_HTTP_HOST: HOST,
    BEFFROI_HTTP_PORT: String(ports.gateway),
    BEFFROI_CONTROL_PLANE_URL: originOf(ports.internal),
    BEFFROI_POSTGRES_GATEWAY_URL: databaseAs(installation, 'beffroi_gateway'),
    BEFFROI_GATEWAY_ID: 'gateway-1',
    BEFFROI_GATEWAY_DIR: state.path('gateway'),
    BEFFROI_KEY_PEPPER: state.secrets.keyPepper,
    BEFFROI_DATA_PLANE_KEY: state.secrets.dataPlaneKey,
    BEFFROI_PROVIDER_PRIVATE_RANGES: LOOPBACK,
  });
  const { nodeOptions, env } = gatewayStart();
  return { ...options, nodeOptions, env: { ...env, ...options.env } };
};

export const MIGRATE = built('control-plane', 'migrate.main.js');
export const INIT = built('control-plane', 'init.main.js');

export const migrateEnvironment = ({ state, ports }: Installation): Record<string, string> => ({
  BEFFROI_POSTGRES_ADMIN_URL: `postgres://postgres:${state.secrets.postgresPassword}@${HOST}:${ports.postgres}/beffroi`,
  BEFFROI_POSTGRES_ROLE_PASSWORD: state.secrets.rolePassword,
});
