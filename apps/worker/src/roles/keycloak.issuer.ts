/** Where a realm is, by the issuer that Keycloak gives it: `https://id.example/realms/beffroi`. */
export interface RealmPlace {
  readonly baseUrl: string;
  readonly realm: string;
}

const ISSUER = /^(?<baseUrl>https?:\/\/.+)\/realms\/(?<realm>[^/]+)$/;

/** Undefined for an issuer that is not Keycloak's. */
export const readIssuer = (issuer: string): RealmPlace | undefined => {
  const { baseUrl, realm } = ISSUER.exec(issuer)?.groups ?? {};
  return baseUrl && realm ? { baseUrl, realm: decodeURIComponent(realm) } : undefined;
};
