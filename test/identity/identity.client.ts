import { type IdentityTarget, REALM_CLIENTS, type TestPerson } from './identity.target.ts';

export interface TokenAnswer {
  readonly status: number;
  readonly access_token: string;
  readonly id_token?: string;
  readonly error?: string;
  readonly error_description?: string;
}

export interface LoginChanges {
  readonly scope?: string;
  readonly clientId?: string;
  readonly password?: string;
  readonly issuer?: string;
}

/** What applications ask of an identity provider. */
export class IdentityClient {
  constructor(readonly target: IdentityTarget) {}

  async discovery(): Promise<Record<string, unknown>> {
    const response = await fetch(`${this.target.issuer}/.well-known/openid-configuration`);
    return (await response.json()) as Record<string, unknown>;
  }

  async token(form: Record<string, string>, issuer = this.target.issuer): Promise<TokenAnswer> {
    const response = await fetch(`${issuer}/protocol/openid-connect/token`, {
      method: 'POST',
      body: new URLSearchParams(form),
    });
    return { ...((await response.json()) as TokenAnswer), status: response.status };
  }

  login({ username }: TestPerson, changes: LoginChanges = {}): Promise<TokenAnswer> {
    const { scope = 'openid', clientId = REALM_CLIENTS.cli, issuer } = changes;
    const { password = this.target.password } = changes;
    const form = { grant_type: 'password', client_id: clientId, username, password, scope };
    return this.token(form, issuer);
  }

  async accessToken(person: TestPerson, scope?: string): Promise<string> {
    const answer = await this.login(person, scope ? { scope } : {});
    if (!answer.access_token) throw new Error(`${person.username} cannot log in: ${JSON.stringify(answer)}`);
    return answer.access_token;
  }

  /** The `sub` of the person's tokens, which is the user's id. */
  async subjectOf({ username }: TestPerson): Promise<string> {
    const { access_token: token } = await this.service(
      REALM_CLIENTS.reconciler,
      this.target.secrets.reconciler,
    );
    const realm = this.target.issuer.replace('/realms/', '/admin/realms/');
    const found = await fetch(`${realm}/users?username=${username}&exact=true`, {
      headers: { authorization: `Bearer ${token}` },
    });
    const [user] = (await found.json()) as { readonly id: string }[];
    return user!.id;
  }

  /** As an administrator does in Keycloak. */
  async endSessionsOf(person: TestPerson): Promise<void> {
    const { access_token: token } = await this.service(
      REALM_CLIENTS.reconciler,
      this.target.secrets.reconciler,
    );
    const realm = this.target.issuer.replace('/realms/', '/admin/realms/');
    const answer = await fetch(`${realm}/users/${await this.subjectOf(person)}/logout`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}` },
    });
    if (!answer.ok) throw new Error(`${answer.status} ${await answer.text()}`);
  }

  automation(secret = this.target.secrets.automation): Promise<TokenAnswer> {
    return this.service(REALM_CLIENTS.automation, secret);
  }

  private service(clientId: string, secret: string): Promise<TokenAnswer> {
    return this.token({ grant_type: 'client_credentials', client_id: clientId, client_secret: secret });
  }

  /** Where an authorization request leads, not followed. */
  async authorize(changes: Record<string, string>): Promise<Response> {
    const parameters = {
      client_id: REALM_CLIENTS.console,
      response_type: 'code',
      scope: 'openid',
      redirect_uri: this.target.redirectUri,
      state: 's1',
      nonce: 'n1',
      ...changes,
    };
    const query = new URLSearchParams();
    for (const [name, value] of Object.entries(parameters)) if (value) query.set(name, value);
    return fetch(`${this.target.issuer}/protocol/openid-connect/auth?${query.toString()}`, {
      redirect: 'manual',
    });
  }
}
