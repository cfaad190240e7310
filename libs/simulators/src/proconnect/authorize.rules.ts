import { ACR_VALUES, type Acr, type ProConnectClient } from './proconnect.options.ts';

/** What an authorization request that keeps the rules asks. */
export interface AuthorizeRequest {
  readonly client: ProConnectClient;
  readonly redirectUri: string;
  readonly scopes: readonly string[];
  readonly state: string;
  readonly nonce: string;
  readonly isSilent: boolean;
  readonly loginHint: string;
  /** The levels of which one is needed; undefined where none is asked for. */
  readonly acr: readonly Acr[] | undefined;
}

const REQUIRED = ['response_type', 'client_id', 'redirect_uri', 'scope', 'state', 'nonce'];
const OPTIONAL = ['claims', 'prompt', 'idp_hint', 'login_hint', 'siret_hint'];
const SCOPES = [
  'openid',
  'given_name',
  'usual_name',
  'email',
  'uid',
  'siret',
  'idp_id',
  'organization_label',
  'roles',
  'phone_number',
  'custom',
  'organizational_unit',
  'belonging_population',
];
const LEAST_LENGTH = 32;

/** A request that breaks a rule: ProConnect shows a page with a code, and does not go back to the application. */
export class AuthorizeRefused extends Error {
  override readonly name = 'AuthorizeRefused';
  readonly code = 'Y000400';
}

/** @throws AuthorizeRefused naming the rule that is broken */
export const readAuthorizeRequest = (
  query: URLSearchParams,
  clients: readonly ProConnectClient[],
): AuthorizeRequest => {
  refuseIf(
    [...query.keys()].filter((name) => ![...REQUIRED, ...OPTIONAL].includes(name)),
    'unknown parameter',
  );
  refuseIf(
    REQUIRED.filter((name) => !query.get(name)),
    'missing parameter',
  );
  refuseIf(
    [...query.keys()].filter((name) => query.getAll(name).length > 1),
    'repeated parameter',
  );
  refuseIf(
    ['state', 'nonce'].filter((name) => query.get(name)!.length < LEAST_LENGTH),
    'too short',
  );
  const client = clients.find(({ clientId }) => clientId === query.get('client_id'));
  if (!client) throw new AuthorizeRefused('unknown client_id');
  const redirectUri = query.get('redirect_uri')!;
  if (!client.redirectUris.includes(redirectUri)) throw new AuthorizeRefused('unregistered redirect_uri');
  if (query.get('response_type') !== 'code') throw new AuthorizeRefused('response_type is code');
  if (!['none', null].includes(query.get('prompt'))) throw new AuthorizeRefused('prompt may be none only');
  return {
    client,
    redirectUri,
    scopes: scopesOf(query.get('scope')!),
    state: query.get('state')!,
    nonce: query.get('nonce')!,
    isSilent: query.get('prompt') === 'none',
    loginHint: query.get('login_hint') ?? '',
    acr: acrOf(query.get('claims')),
  };
};

const refuseIf = (names: readonly string[], why: string): void => {
  if (names.length > 0) throw new AuthorizeRefused(`${why}: ${names.join(', ')}`);
};

const scopesOf = (scope: string): string[] => {
  const scopes = scope.split(' ');
  if (!scopes.includes('openid')) throw new AuthorizeRefused('scope lacks openid');
  refuseIf(
    scopes.filter((each) => !SCOPES.includes(each)),
    'unknown scope',
  );
  return scopes;
};

interface Claims {
  readonly id_token?: { readonly acr?: { readonly essential?: boolean; readonly values?: readonly Acr[] } };
}

/** The claims parameter (OpenID Connect Core 1.0 §5.5), as far as ProConnect documents it. */
const acrOf = (text: string | null): readonly Acr[] | undefined => {
  if (text === null) return undefined;
  const acr = parsed(text).id_token?.acr;
  if (!acr) return undefined;
  const { essential, values = [] } = acr;
  const isKnown = values.every((value) => ACR_VALUES.includes(value));
  if (essential !== true || values.length === 0 || !isKnown) {
    throw new AuthorizeRefused('claims ask for an unknown acr');
  }
  return values;
};

const parsed = (text: string): Claims => {
  try {
    return JSON.parse(text) as Claims;
  } catch {
    throw new AuthorizeRefused('claims are no JSON');
  }
};
