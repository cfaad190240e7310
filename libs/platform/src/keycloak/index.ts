export { KeycloakAdmin } from './keycloak.admin.ts';
export { KeycloakRefused, KeycloakUnavailable } from './keycloak.failure.ts';
export {
  type Attributes,
  type KeycloakInvitation,
  type KeycloakMember,
  type KeycloakOptions,
  type KeycloakOrganization,
  type OrganizationDraft,
} from './keycloak.types.ts';
