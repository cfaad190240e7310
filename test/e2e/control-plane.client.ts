import type { Manifest } from '@beffroi/standalone/manifest';

export interface GraphqlAnswer<T> {
  readonly data?: T | null;
  readonly errors?: readonly { readonly message: string; readonly extensions?: Record<string, unknown> }[];
}

/** A token of the service account, as a script of the syndicate gets one. */
export const serviceToken = (manifest: Manifest): Promise<string> => {
  const [account] = manifest.serviceAccounts;
  return tokenFor(manifest, {
    grant_type: 'client_credentials',
    client_id: account!.clientId,
    client_secret: account!.clientSecret,
  });
};

/** A token of a person, by the password grant that only standalone and the test realm allow. */
export const personToken = (manifest: Manifest, role: string): Promise<string> => {
  const { username, password } = manifest.users.find((user) => user.role === role)!;
  return tokenFor(manifest, {
    grant_type: 'password',
    client_id: 'beffroi-cli',
    scope: 'openid organization',
    username,
    password,
  });
};

const tokenFor = async ({ issuer }: Manifest, form: Record<string, string>): Promise<string> => {
  const discovery = (await (await fetch(`${issuer}/.well-known/openid-configuration`)).json()) as {
    token_endpoint: string;
  };
  const answer = await fetch(discovery.token_endpoint, { method: 'POST', body: new URLSearchParams(form) });
  if (!answer.ok) throw new Error(`no token: ${answer.status} ${await answer.text()}`);
  return ((await answer.json()) as { access_token: string }).access_token;
};

export const graphql = async <T>(
  manifest: Manifest,
  token: string | undefined,
  query: string,
  variables: Record<string, unknown> = {},
  language = 'fr',
): Promise<GraphqlAnswer<T>> => {
  const answer = await fetch(manifest.graphql, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'accept-language': language,
      ...(token ? { authorization: `Bearer ${token}` } : {}),
    },
    body: JSON.stringify({ query, variables }),
  });
  return (await answer.json()) as GraphqlAnswer<T>;
};

/** Asks as somebody who may; an error is a failure of the test. */
export const ask = async <T>(
  manifest: Manifest,
  token: string,
  query: string,
  variables: Record<string, unknown> = {},
): Promise<T> => {
  const { data, errors } = await graphql<T>(manifest, token, query, variables);
  if (errors?.length || !data) throw new Error(JSON.stringify(errors));
  return data;
};
