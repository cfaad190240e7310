import type { JWTPayload } from 'jose';

/** What people are called: their name, or else their username. */
export const displayNameOf = ({
  name,
  preferred_username: username,
}: Readonly<Record<string, unknown>>): string | undefined =>
  [name, username].find((text): text is string => typeof text === 'string' && text !== '');

/** Only where the issuer says that it checked the address; in lower case. */
export const verifiedEmailOf = ({
  email,
  email_verified: isVerified,
}: Readonly<JWTPayload>): string | undefined =>
  isVerified === true && typeof email === 'string' ? email.toLowerCase() : undefined;
