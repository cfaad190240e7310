import { type Actor, BREAK_GLASS_ISSUER } from '@beffroi/kernel';
import type { BreakGlass, LoggedIn } from '../../domain/index.ts';

/** In each entry of audit: the issuer says how they came in, the subject for what reason and by whom. */
export const breakGlassActor = ({ id, person }: BreakGlass): Actor => ({
  kind: 'user',
  issuer: BREAK_GLASS_ISSUER,
  subject: id,
  displayName: person,
});

export const breakGlassPerson = ({ id, person }: BreakGlass, now: Date): LoggedIn => ({
  issuer: BREAK_GLASS_ISSUER,
  subject: id,
  displayName: person,
  verifiedEmail: null,
  organization: null,
  authTime: now,
  acr: null,
  amr: [],
  sid: null,
});
