import type { Principal } from '@beffroi/contracts/access';
import { Refusal } from '../errors/refusal.ts';
import type { Text } from '@beffroi/kernel';

const loginNeeded: Text = {
  fr: 'Cette opération demande une connexion.',
  en: 'This operation asks you to log in.',
};

/** @param cause why the token that came is not good; absent when none came */
export const unauthenticated = (cause: Text = loginNeeded): Refusal =>
  new Refusal('UNAUTHENTICATED', cause, {
    fr: 'Connectez-vous auprès du fournisseur d’identité et envoyez le jeton d’accès : « Authorization: Bearer … ».',
    en: 'Log in with the identity provider and send its access token: “Authorization: Bearer …”.',
  });

export const forbidden = (permission: string, principal: Principal): Refusal =>
  principal.grants.length === 0 ? withoutRole(principal) : withoutPermission(permission);

const withoutRole = ({ actor: { issuer, subject } }: Principal): Refusal =>
  new Refusal(
    'FORBIDDEN',
    {
      fr: 'Vous êtes connecté, mais vous n’avez aucun rôle ici.',
      en: 'You are logged in, but you have no role here.',
    },
    {
      fr: `Demandez un rôle à un administrateur en lui donnant votre identifiant « ${subject} » chez ${issuer}.`,
      en: `Ask an administrator for a role and give them your identifier “${subject}” at ${issuer}.`,
    },
  );

const withoutPermission = (permission: string): Refusal =>
  new Refusal(
    'FORBIDDEN',
    {
      fr: `Aucun de vos rôles ne donne le droit « ${permission} ».`,
      en: `None of your roles gives the permission “${permission}”.`,
    },
    {
      fr: `Demandez à un administrateur un rôle qui comprend « ${permission} ».`,
      en: `Ask an administrator for a role that includes “${permission}”.`,
    },
  );

/** @param collectiviteIds among which the caller has to choose */
export const ambiguousCollectivite = (collectiviteIds: readonly string[]): Refusal => {
  const ids = collectiviteIds.join(', ');
  return new Refusal(
    'COLLECTIVITE_REQUIRED',
    {
      fr: 'Vous agissez pour plusieurs collectivités, et la demande n’en nomme aucune.',
      en: 'You act for several collectivités, and the request names none of them.',
    },
    {
      fr: `Donnez « collectiviteId » en argument, ou « extensions: {"collectiviteId": …} » dans la requête : ${ids}.`,
      en: `Give “collectiviteId” as an argument, or “extensions: {"collectiviteId": …}” in the request: ${ids}.`,
    },
  );
};

/** @param waitS until the address may try again */
export const tooManyFailedLogins = (waitS: number): Refusal =>
  new Refusal(
    'TOO_MANY_FAILED_LOGINS',
    {
      fr: 'Trop de jetons refusés sont venus de votre adresse.',
      en: 'Too many refused tokens came from your address.',
    },
    {
      fr: `Corrigez le jeton, puis réessayez dans ${waitS} secondes.`,
      en: `Mend the token, then try again in ${waitS} seconds.`,
    },
    429,
  );
