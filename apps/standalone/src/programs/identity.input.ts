import type { IdentityOptions } from '@beffroi/simulators/identity';
import { peopleOf, subjectOf } from '../demo/people.ts';
import { AUTOMATION } from '../demo/syndicate.ts';
import { HOST, originOf } from '../ports.ts';
import { type Installation, REALM } from './addresses.ts';

export const CONSOLE_CLIENT = 'beffroi-console';
export const CLI_CLIENT = 'beffroi-cli';
const RECONCILER_CLIENT = 'beffroi-reconciler';
export const redirectUriOf = ({ ports }: Installation): string =>
  `${originOf(ports.controlPlane)}/auth/callback`;

/** Clients, service accounts and people of the stand-in identity provider; the worker gives it the organisations. */
export const identityInput = (installation: Installation): IdentityOptions => {
  const { state, ports } = installation;
  return {
    host: HOST,
    port: ports.identity,
    realm: REALM,
    stateDir: state.path('identity'),
    clients: [
      {
        clientId: CONSOLE_CLIENT,
        clientSecret: state.secrets.consoleSecret,
        redirectUris: [redirectUriOf(installation)],
        postLogoutRedirectUris: [`${originOf(ports.controlPlane)}/`],
        backchannelLogoutUri: `${originOf(ports.controlPlane)}/auth/backchannel-logout`,
      },
      { clientId: CLI_CLIENT, passwordGrant: true },
    ],
    serviceAccounts: [
      { clientId: AUTOMATION.clientId, clientSecret: state.secrets.serviceAccountSecret },
      { clientId: RECONCILER_CLIENT, clientSecret: state.secrets.reconcilerSecret, isRealmAdmin: true },
    ],
    users: peopleOf(installation).map((person) => ({
      username: person.username,
      password: state.secrets.userPassword,
      sub: subjectOf(person),
      email: `${person.username}@cher.example`,
      givenName: person.givenName,
      familyName: person.familyName,
    })),
  };
};
