/** A cookie of ours: no script reads it, and requests that other sites cause do not carry it, links aside. */
export interface CookieOptions {
  readonly isSecure: boolean;
  /** Until the browser closes unless given. */
  readonly maxAgeS?: number;
}

/** The value of a `Set-Cookie` header (RFC 6265 §4.1). */
export const cookie = (name: string, value: string, { isSecure, maxAgeS }: CookieOptions): string =>
  [
    `${name}=${value}`,
    'Path=/',
    'HttpOnly',
    'SameSite=Lax',
    ...(isSecure ? ['Secure'] : []),
    ...(maxAgeS === undefined ? [] : [`Max-Age=${maxAgeS}`]),
  ].join('; ');

/** A browser takes `__Host-` only over TLS, from this very host and for all of it: no neighbour plants one. */
export const cookieName = (name: string, isSecure: boolean): string => (isSecure ? `__Host-${name}` : name);

/** The value that came under a name; the first, where a browser sends several. */
export const readCookie = (header: string | undefined, name: string): string | undefined =>
  header
    ?.split(';')
    .map((pair) => pair.trim())
    .find((pair) => pair.startsWith(`${name}=`))
    ?.slice(name.length + 1);
