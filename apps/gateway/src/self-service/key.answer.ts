import type { KeyView } from '@beffroi/contracts/self-service';
import { unixSeconds } from './page.ts';

/** @param secret the whole key, where it is shown this once */
export const keyAnswer = (key: KeyView, secret = masked(key)) => ({
  object: 'key',
  id: key.id,
  name: key.name,
  // Clients of three generations read it from three fields.
  token: secret,
  key: secret,
  value: secret,
  user: key.projectId,
  expires: key.expiresAt === null ? null : unixSeconds(key.expiresAt),
  created: unixSeconds(key.createdAt),
  last_used: key.lastUsedAt === null ? null : unixSeconds(key.lastUsedAt),
  status: key.state,
});

/** The public id may be shown; the rest is kept nowhere. */
const masked = ({ publicId }: KeyView): string => `bfr-***-${publicId}-***`;
