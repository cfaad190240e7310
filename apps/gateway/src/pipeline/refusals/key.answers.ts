import type { GatewayError } from '@beffroi/contracts/openai';
import type { IdentifyRefusal } from '../identify.ts';
import type { Answers } from './answers.ts';

/** Albert's sentence first, since its clients look for that; then what to do. */
const unauthorised = (en: string, fr: string): GatewayError => ({
  code: 'invalid_api_key',
  message: { en, fr },
});

export const keyAnswers: Answers<IdentifyRefusal> = {
  'no-key': () =>
    unauthorised(
      'Not authenticated. Send the API key in the header "Authorization: Bearer bfr-…".',
      'Non authentifié : envoyer la clé d’API dans l’en-tête « Authorization: Bearer bfr-… ».',
    ),
  'not-bearer': () =>
    unauthorised(
      'Invalid authentication scheme. The header must be "Authorization: Bearer bfr-…".',
      'Schéma d’authentification refusé : l’en-tête doit être « Authorization: Bearer bfr-… ».',
    ),
  'malformed-key': ({ reason }) =>
    reason === 'checksum'
      ? unauthorised(
          'Invalid API key. The checksum does not match, so it was mistyped. Check that the key was copied whole.',
          'Clé d’API refusée : sa somme de contrôle est fausse, elle a donc été mal saisie. Vérifier qu’elle a été copiée en entier.',
        )
      : unauthorised(
          'Invalid API key. It does not have the form bfr-live-… or bfr-test-…. Check that the key was copied whole and belongs to this service.',
          'Clé d’API refusée : elle n’a pas la forme bfr-live-… ou bfr-test-…. Vérifier qu’elle a été copiée en entier et qu’elle vient de ce service.',
        ),
  'unknown-key': () =>
    unauthorised(
      'Invalid API key. It is unknown or was revoked. Ask for a new key.',
      'Clé d’API refusée : elle est inconnue ou a été révoquée. Demander une nouvelle clé.',
    ),
  'rotated-key': () =>
    unauthorised(
      'Invalid API key. It was replaced and its overlap has ended. Use the new secret of this key.',
      'Clé d’API refusée : elle a été remplacée et son délai de recouvrement est passé. Utiliser le nouveau secret de cette clé.',
    ),
  'expired-key': ({ at }) =>
    unauthorised(
      `Invalid API key. It expired at ${at.toISOString()}. Ask for a new key.`,
      `Clé d’API refusée : elle a expiré le ${frenchInstant(at)}. Demander une nouvelle clé.`,
    ),
  'address-refused': () =>
    unauthorised(
      'Invalid API key. It may not be used from this address. Ask its owner for the allowed ranges.',
      'Clé d’API refusée : elle ne peut pas être utilisée depuis cette adresse. Demander les plages autorisées à son détenteur.',
    ),
  'records-incomplete': () => ({
    code: 'gateway_isolated',
    message: {
      en: 'The gateway does not yet know the project of this API key. Please try again later.',
      fr: 'La passerelle ne connaît pas encore le projet de cette clé d’API. Réessayer plus tard.',
    },
  }),
};

const FRENCH_INSTANT = new Intl.DateTimeFormat('fr-FR', {
  dateStyle: 'short',
  timeStyle: 'short',
  timeZone: 'Europe/Paris',
});

const frenchInstant = (at: Date): string => `${FRENCH_INSTANT.format(at)} (Paris)`;
