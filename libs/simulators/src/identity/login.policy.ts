import { interactionPolicy, type OidcContext } from 'oidc-provider';

/** The levels of the realm in infra/keycloak (`acr.loa.map`). */
export const PASSWORD_LEVEL = 'pwd';
export const SECOND_FACTOR_LEVEL = 'mfa';

export const SECOND_FACTOR = 'second_factor';

/** As in infra/keycloak: a second factor counts so long for further logins. */
const SECOND_FACTOR_AGE_S = 300;

export const asksForSecondFactor = (acrValues: unknown): boolean =>
  typeof acrValues === 'string' && acrValues.split(' ').includes(SECOND_FACTOR_LEVEL);

/** When somebody has to be asked: oidc-provider's own reasons, and a level that their session lacks. */
export function loginPolicy(): unknown {
  const policy = interactionPolicy.base();
  policy.get('login').checks.push(
    new interactionPolicy.Check(SECOND_FACTOR, 'a second factor is asked for', ({ oidc }: OidcContext) => {
      if (!asksForSecondFactor(oidc.params['acr_values'])) return false;
      return oidc.session.acr !== SECOND_FACTOR_LEVEL || oidc.session.past(SECOND_FACTOR_AGE_S);
    }),
  );
  return policy;
}
