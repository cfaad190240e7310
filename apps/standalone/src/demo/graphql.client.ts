import { setTimeout as sleep } from 'node:timers/promises';

export interface Credentials {
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string;
}

interface Answer<T> {
  readonly data?: T;
  readonly errors?: readonly { readonly message: string }[];
}

const RENEW_BEFORE_MS = 30_000;

/** Speaks to the control plane as a service account would: client credentials, then GraphQL. */
export class GraphqlClient {
  readonly #url: string;
  readonly #credentials: Credentials;
  #token: { value: string; until: number } | undefined;

  constructor(url: string, credentials: Credentials) {
    this.#url = url;
    this.#credentials = credentials;
  }

  async ask<T>(query: string, variables: Record<string, unknown> = {}): Promise<T> {
    const answer = await fetch(this.#url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${await this.#bearer()}` },
      body: JSON.stringify({ query, variables }),
    });
    const { data, errors } = (await answer.json()) as Answer<T>;
    if (errors?.length || !data)
      throw new Error(`GraphQL: ${errors?.map(({ message }) => message).join('; ') ?? answer.status}`);
    return data;
  }

  async #bearer(): Promise<string> {
    if (this.#token && this.#token.until > Date.now()) return this.#token.value;
    const { issuer, clientId, clientSecret } = this.#credentials;
    const answer = await fetch(`${issuer}/protocol/openid-connect/token`, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams({
        grant_type: 'client_credentials',
        client_id: clientId,
        client_secret: clientSecret,
      }),
    });
    if (!answer.ok)
      throw new Error(`${issuer} gave no token to ${clientId}: ${answer.status} ${await answer.text()}`);
    const { access_token, expires_in } = (await answer.json()) as {
      access_token: string;
      expires_in: number;
    };
    this.#token = { value: access_token, until: Date.now() + expires_in * 1000 - RENEW_BEFORE_MS };
    return access_token;
  }
}

/** Asks again until the answer is there. */
export const eventually = async <T>(
  look: () => Promise<T | undefined>,
  what: string,
  withinMs: number,
): Promise<T> => {
  const deadline = Date.now() + withinMs;
  for (;;) {
    const found = await look();
    if (found !== undefined) return found;
    if (Date.now() > deadline) throw new Error(`${what}: still not after ${withinMs / 1000} s`);
    await sleep(250);
  }
};
