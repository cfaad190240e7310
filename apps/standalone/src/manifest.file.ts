import { isOperatorRole } from '@beffroi/contracts/access';
import type { Demo } from './demo/load-demo.ts';
import { peopleOf } from './demo/people.ts';
import { AUTOMATION, HOST_MEMBER } from './demo/syndicate.ts';
import type { Manifest } from './manifest.ts';
import { originOf } from './ports.ts';
import type { ChildStatus } from './processes/child.ts';
import { databaseAs, databaseAsOwner, type Installation, issuerOf } from './programs/addresses.ts';
import { CLI_CLIENT, CONSOLE_CLIENT, redirectUriOf } from './programs/identity.input.ts';

export const manifestOf = (
  installation: Installation,
  demo: Demo,
  processes: readonly ChildStatus[],
): Manifest => {
  const { state, ports } = installation;
  const controlPlane = originOf(ports.controlPlane);
  const redirectUri = redirectUriOf(installation);
  return {
    version: 1,
    console: controlPlane,
    controlPlane,
    graphql: `${controlPlane}/graphql`,
    gateway: originOf(ports.gateway),
    issuer: issuerOf(ports),
    kubeconfig: state.path('kubeconfig.yaml'),
    clusterAdmin: originOf(ports.clusterAdmin),
    mails: `${originOf(ports.mails)}/mails`,
    engineAdmin: originOf(ports.engineAdmin),
    postgres: databaseAsOwner(installation),
    postgresApp: databaseAs(installation, 'beffroi_tenant'),
    clients: [
      { clientId: CONSOLE_CLIENT, clientSecret: state.secrets.consoleSecret, redirectUri },
      { clientId: CLI_CLIENT, redirectUri },
    ],
    serviceAccounts: [{ ...AUTOMATION, clientSecret: state.secrets.serviceAccountSecret }],
    users: peopleOf(installation).map(({ username, role }) => ({
      username,
      password: state.secrets.userPassword,
      role,
      ...(isOperatorRole(role) ? {} : { collectivite: HOST_MEMBER }),
    })),
    apiKeys: demo.apiKeys,
    processes,
  };
};
