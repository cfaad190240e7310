import { randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { AuthorizeRefused, type AuthorizeRequest, readAuthorizeRequest } from './authorize.rules.ts';
import { escapeHtml, readForm, redirect, sendPage } from './exchange.ts';
import type { ProConnectAgent } from './proconnect.options.ts';
import type { ProConnectState } from './proconnect.state.ts';

const COOKIE = 'proconnect-session';

/** `/authorize`: who keeps the rules is asked for an address, or is known already, and goes back with a code. */
export class LoginEndpoint {
  constructor(private readonly state: ProConnectState) {}

  authorize(request: IncomingMessage, response: ServerResponse, query: URLSearchParams): void {
    try {
      const asked = readAuthorizeRequest(query, this.state.options.clients);
      const known = this.agentOf(request);
      if (known) return this.goBack(response, asked, known);
      if (asked.isSilent) return refuse(response, asked, 'login_required');
      const id = randomBytes(16).toString('hex');
      this.state.logins.set(id, asked);
      sendPage(response, 200, form(id, asked.loginHint));
    } catch (error) {
      if (!(error instanceof AuthorizeRefused)) throw error;
      this.state.refusals.push(error.message);
      sendPage(response, 400, `<p>${error.code}</p><p>${escapeHtml(error.message)}</p>`);
    }
  }

  async submit(request: IncomingMessage, response: ServerResponse, id: string): Promise<void> {
    const asked = this.state.logins.get(id);
    const email = (await readForm(request)).get('email');
    const agent = this.state.options.agents.find((each) => each.email === email);
    if (!asked || !agent) return sendPage(response, 400, '<p>Cette adresse est inconnue.</p>');
    this.state.logins.delete(id);
    this.goBack(response, asked, agent);
  }

  /** The session of 12 hours that lets an agent into the next application without being asked. */
  private agentOf({ headers }: IncomingMessage): ProConnectAgent | undefined {
    const [, secret = ''] = new RegExp(`${COOKIE}=(\\w+)`).exec(headers.cookie ?? '') ?? [];
    return this.state.sessions.get(secret);
  }

  private goBack(response: ServerResponse, asked: AuthorizeRequest, agent: ProConnectAgent): void {
    const isEnough = asked.acr?.includes(agent.acr ?? 'eidas1') ?? true;
    if (!isEnough && this.state.lie !== 'acr-ignored') return refuse(response, asked, 'access_denied');
    const [code, secret] = [randomBytes(32).toString('hex'), randomBytes(32).toString('hex')];
    this.state.codes.set(code, { asked, agent, issuedAtMs: Date.now() });
    this.state.sessions.set(secret, agent);
    const parameters = { code, state: asked.state };
    const cookie = `${COOKIE}=${secret}; Path=/; HttpOnly; SameSite=Lax; Max-Age=43200`;
    redirect(response, asked.redirectUri, parameters, { 'set-cookie': cookie });
  }
}

const refuse = (response: ServerResponse, { redirectUri, state }: AuthorizeRequest, error: string): void =>
  redirect(response, redirectUri, { error, state });

const form = (id: string, email: string): string =>
  `<h1>ProConnect (simulé)</h1><form method="post" action="/api/v2/login/${id}">
    <label for="email">Adresse électronique professionnelle</label>
    <input id="email" name="email" type="email" required value="${escapeHtml(email)}"><button>Continuer</button></form>`;

/** The agent's cookie of any request, for the end of a session. */
export const sessionSecretOf = ({ headers }: IncomingMessage): string =>
  new RegExp(`${COOKIE}=(\\w+)`).exec(headers.cookie ?? '')?.[1] ?? '';
