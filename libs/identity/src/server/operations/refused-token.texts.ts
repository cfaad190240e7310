import type { Text } from '@beffroi/platform/graphql';
import type { TokenRefusal } from '@beffroi/platform/oidc';

/** Why a token was refused, for the developer who sent it. */
export const refusedTokenTexts: Readonly<Record<TokenRefusal, Text>> = {
  malformed: {
    fr: 'L’en-tête Authorization ne porte pas un jeton d’accès lisible.',
    en: 'The Authorization header carries no readable access token.',
  },
  algorithm: {
    fr: 'L’algorithme de signature du jeton n’est pas admis.',
    en: 'The token’s signature algorithm is not accepted.',
  },
  issuer: {
    fr: 'Le jeton vient d’un émetteur qui n’est pas admis ici.',
    en: 'The token comes from an issuer that is not accepted here.',
  },
  audience: {
    fr: 'Le jeton n’a pas été émis pour cette API (audience).',
    en: 'The token was not issued for this API (audience).',
  },
  'not-an-access-token': {
    fr: 'Ce jeton n’est pas un jeton d’accès (un jeton d’identité ne convient pas).',
    en: 'This is not an access token (an ID token will not do).',
  },
  client: {
    fr: 'Le jeton a été obtenu par une application qui n’est pas admise ici.',
    en: 'The token was obtained by a client that is not accepted here.',
  },
  claims: {
    fr: 'Il manque au jeton une information obligatoire (exp, sub ou azp).',
    en: 'The token lacks a mandatory claim (exp, sub or azp).',
  },
  expired: { fr: 'Le jeton a expiré.', en: 'The token has expired.' },
  'not-yet-valid': { fr: 'Le jeton n’est pas encore valable.', en: 'The token is not valid yet.' },
  'unknown-key': {
    fr: 'La clé qui a signé le jeton est inconnue de son émetteur.',
    en: 'The key that signed the token is unknown to its issuer.',
  },
  signature: { fr: 'La signature du jeton est fausse.', en: 'The token’s signature is wrong.' },
  'issuer-unreachable': {
    fr: 'Le fournisseur d’identité ne répond pas ; le jeton ne peut pas être vérifié.',
    en: 'The identity provider does not answer; the token cannot be verified.',
  },
};

/** The browser's cookie came with a request that a page of another site could have caused. */
export const cookieAlone: Text = {
  fr: 'Le cookie de session seul ne suffit pas : la requête doit porter l’en-tête « x-beffroi-csrf: 1 ».',
  en: 'The session cookie alone is not enough: the request has to carry the header “x-beffroi-csrf: 1”.',
};
