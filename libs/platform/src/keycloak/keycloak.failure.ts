import { NetworkError } from '@keycloak/keycloak-admin-client';

/** Keycloak did not answer, or could not: nothing is wrong with what was asked, and it may be asked again. */
export class KeycloakUnavailable extends Error {
  override readonly name = 'KeycloakUnavailable';
}

/** Keycloak answered no: the status and its own words. */
export class KeycloakRefused extends Error {
  override readonly name = 'KeycloakRefused';
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(`${status} ${message}`);
  }
}

/** What an exception of the admin client comes to. */
export const readFailure = (error: unknown): KeycloakUnavailable | KeycloakRefused => {
  if (!(error instanceof NetworkError)) return new KeycloakUnavailable(reasonOf(error), { cause: error });
  const { status } = error.response;
  const message = wordsOf(error.responseData) ?? error.response.statusText;
  // 500 is also what Keycloak answers when it cannot send a mail: that is a no, not an absence.
  const isAway = status === 429 || status > 500;
  return isAway ? new KeycloakUnavailable(`${status} ${message}`) : new KeycloakRefused(status, message);
};

const reasonOf = (error: unknown): string => {
  const { cause, message } = error as Error & { cause?: { code?: string } };
  return cause?.code ?? message;
};

const wordsOf = (data: unknown): string | undefined => {
  if (typeof data !== 'object' || data === null) return undefined;
  const { errorMessage, error_description: description, error } = data as Record<string, unknown>;
  return [errorMessage, description, error].find((text) => typeof text === 'string');
};
