import { KeycloakSync, OrganizationStore } from '@beffroi/identity/server';
import { KeycloakAdmin } from '@beffroi/platform/keycloak';
import { type Health, type Logger, type Registry, StartupFailure } from '@beffroi/platform/observability';
import type { Database } from '@beffroi/platform/typeorm';
import { CollectivitesRepository } from '@beffroi/tenancy/server';
import type { Configuration } from '../configuration.ts';
import { readIssuer } from './keycloak.issuer.ts';
import { keycloakIncomplete } from './keycloak.faults.ts';
import type { Role } from './role.ts';

export interface IdentitySurroundings {
  readonly config: Configuration;
  readonly database: Database;
  readonly log: Logger;
  readonly metrics: Registry;
  readonly health: Health;
}

/** Keeps Keycloak in step with the tenancy; undefined where no Keycloak is configured. */
export const identityRole = (surroundings: IdentitySurroundings): Role['run'] | undefined => {
  const { config, database, log, metrics, health } = surroundings;
  const issuer = config.BEFFROI_KEYCLOAK_ISSUER;
  if (!issuer) return undefined;
  const sync = new KeycloakSync({
    admin: keycloakOf(config, issuer),
    store: new OrganizationStore(
      database.unitOfWork,
      new CollectivitesRepository(database.unitOfWork),
      issuer,
    ),
    mode: config.BEFFROI_KEYCLOAK_MODE,
    sendsInvitations: config.BEFFROI_KEYCLOAK_SENDS_INVITATIONS,
    log,
    metrics,
  });
  health.check('keycloak', () => sync.missing());
  return (signal) => sync.run(signal);
};

const keycloakOf = (config: Configuration, issuer: string): KeycloakAdmin => {
  const place = readIssuer(issuer);
  const clientSecret = config.BEFFROI_KEYCLOAK_CLIENT_SECRET;
  if (!place || !clientSecret) {
    throw new StartupFailure(
      keycloakIncomplete(place ? 'BEFFROI_KEYCLOAK_CLIENT_SECRET' : 'BEFFROI_KEYCLOAK_ISSUER'),
    );
  }
  return new KeycloakAdmin({
    baseUrl: config.BEFFROI_KEYCLOAK_ADMIN_URL ?? place.baseUrl,
    realm: place.realm,
    clientId: config.BEFFROI_KEYCLOAK_CLIENT_ID,
    clientSecret,
  });
};
