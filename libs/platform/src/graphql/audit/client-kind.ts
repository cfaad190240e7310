import type { ClientKind } from '@beffroi/contracts/audit';

const SCRIPT = /curl|wget|python|node|undici|axios|java|okhttp|go-http|libwww|powershell|httpie|postman/i;

/** The kind of program by its `User-Agent` (RFC 9110 §10.1.5), which anybody may write as they like. */
export const clientKindOf = (userAgent: string | undefined): ClientKind => {
  if (!userAgent) return 'none';
  if (userAgent.startsWith('Mozilla/')) return 'browser';
  return SCRIPT.test(userAgent) ? 'script' : 'other';
};
