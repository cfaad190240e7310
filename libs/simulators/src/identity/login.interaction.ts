import { type IncomingMessage, type ServerResponse } from 'node:http';
import { errors, type Provider } from 'oidc-provider';
import { type Realm } from './realm.ts';
import { expiredPage, loginPage } from './realm.pages.ts';

const LARGEST_FORM_BYTES = 16 * 1024;

/** The login form of an authorization request: GET shows it, POST checks it and goes on. */
export function createLogin(provider: Provider, realm: Realm) {
  return async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    try {
      const { uid } = await provider.interactionDetails(request, response);
      const action = `/realms/${realm.name}/login/${uid}`;
      if (request.method === 'POST') return await submit(action, request, response);
      sendPage(response, 200, loginPage({ realm: realm.name, action, username: '', refused: false }));
    } catch (error) {
      if (!(error instanceof errors.SessionNotFound)) throw error;
      sendPage(response, 400, expiredPage());
    }
  };

  async function submit(action: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const form = await readForm(request);
    const username = form.get('username') ?? '';
    const account = realm.accounts.authenticate(username, form.get('password') ?? '');
    if (!account) {
      return sendPage(response, 401, loginPage({ realm: realm.name, action, username, refused: true }));
    }
    const login = { accountId: account.sub, acr: account.acr ?? 'pwd' };
    await provider.interactionFinished(request, response, { login });
  }
}

async function readForm(request: IncomingMessage): Promise<URLSearchParams> {
  let text = '';
  for await (const chunk of request as AsyncIterable<Buffer>) {
    if (text.length <= LARGEST_FORM_BYTES) text += chunk.toString('latin1');
  }
  return new URLSearchParams(text.length <= LARGEST_FORM_BYTES ? text : '');
}

function sendPage(response: ServerResponse, status: number, html: string): void {
  response.writeHead(status, {
    'content-type': 'text/html; charset=utf-8',
    'cache-control': 'no-store',
    'x-frame-options': 'DENY',
    'referrer-policy': 'no-referrer',
  });
  response.end(html);
}
