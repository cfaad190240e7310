import type { Principal } from '@beffroi/contracts/access';
import { Refusal } from '../errors/refusal.ts';
import type { StepUpOptions } from './step-up.options.ts';

/** Says how to step up: to pages in `extensions`, to programs by RFC 9470. */
export const stepUpRequired = (options: StepUpOptions, { actor, login }: Principal): Refusal => {
  const { acrValues, maxAgeMs } = options;
  const loginPath = options.loginPathOf(actor.issuer);
  const maxAgeSeconds = Math.floor(maxAgeMs / 1000);
  const minutes = Math.max(1, Math.round(maxAgeSeconds / 60));
  const asked = new URLSearchParams({ acr_values: acrValues.join(' '), max_age: String(maxAgeSeconds) });
  const url = loginPath === undefined ? undefined : `${loginPath}?${asked.toString()}`;
  return new Refusal(
    'step_up_required',
    {
      fr: `Cette opération demande une connexion avec un second facteur, il y a moins de ${minutes} min.`,
      en: `This operation asks for a login with a second factor, less than ${minutes} min ago.`,
    },
    {
      fr: `Reconnectez-vous avec votre second facteur${url ? ` (${url})` : ''}, puis recommencez.`,
      en: `Log in again with your second factor${url ? ` (${url})` : ''}, then try again.`,
    },
    login?.sessionId === undefined ? 401 : undefined,
    {
      extensions: { acrValues, maxAgeSeconds, ...(url ? { url } : {}) },
      headers: {
        'www-authenticate': [
          'Bearer error="insufficient_user_authentication"',
          'error_description="A recent login with a second factor is required"',
          `acr_values="${acrValues.join(' ')}"`,
          `max_age="${maxAgeSeconds}"`,
        ].join(', '),
      },
    },
  );
};

export const personRequired = (): Refusal =>
  new Refusal(
    'person_required',
    {
      fr: 'Un programme ne fait pas cette opération sensible : elle demande une personne et son second facteur.',
      en: 'A program does not do this sensitive operation: it asks for a person and their second factor.',
    },
    {
      fr: 'Faites-la vous-même dans un navigateur, ou exemptez ce client (BEFFROI_STEP_UP_EXEMPT_CLIENTS).',
      en: 'Do it yourself in a browser, or exempt this client (BEFFROI_STEP_UP_EXEMPT_CLIENTS).',
    },
  );
