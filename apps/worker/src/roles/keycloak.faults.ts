import type { Fault } from '@beffroi/kernel';

/** Keycloak is configured by halves. */
export const keycloakIncomplete = (setting: string): Fault => ({
  code: 'KEYCLOAK_INCOMPLETE',
  message: {
    fr: `${setting} manque, ou n’est pas le royaume d’un Keycloak.`,
    en: `${setting} is missing, or is not the realm of a Keycloak.`,
  },
  remedy: {
    fr: 'Donnez BEFFROI_KEYCLOAK_ISSUER (https://…/realms/…) et BEFFROI_KEYCLOAK_CLIENT_SECRET, ou aucun des deux.',
    en: 'Give BEFFROI_KEYCLOAK_ISSUER (https://…/realms/…) and BEFFROI_KEYCLOAK_CLIENT_SECRET, or neither.',
  },
});
