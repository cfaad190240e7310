import { type IncomingMessage, type ServerResponse } from 'node:http';
import { errors, type OidcInteraction, type Provider } from 'oidc-provider';
import { asksForSecondFactor, PASSWORD_LEVEL, SECOND_FACTOR, SECOND_FACTOR_LEVEL } from './login.policy.ts';
import { type Realm } from './realm.ts';
import { expiredPage, loginPage } from './realm.pages.ts';
import { codePage, enrolmentPage } from './second-factor.pages.ts';

const LARGEST_FORM_BYTES = 16 * 1024;

/** The forms of an authorization request, password and one-time code: GET shows one, POST checks it and goes on. */
export function createLogin(provider: Provider, realm: Realm) {
  /** Who gave their password in an interaction, and has a code left to give. */
  const halfway = new Map<string, string>();

  return async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    try {
      const interaction = await provider.interactionDetails(request, response);
      const isAnswer = request.method === 'POST';
      const sub = halfway.get(interaction.uid) ?? recognised(interaction);
      if (!isAnswer)
        return sendPage(response, 200, sub ? codeForm(interaction, sub) : passwordForm(interaction));
      const form = await readForm(request);
      return sub && !form.has('password')
        ? await takeCode(interaction, { sub, form }, request, response)
        : await takePassword(interaction, form, request, response);
    } catch (error) {
      if (!(error instanceof errors.SessionNotFound)) throw error;
      sendPage(response, 400, expiredPage());
    }
  };

  function actionOf({ uid }: OidcInteraction): string {
    return `/realms/${realm.name}/login/${uid}`;
  }

  function passwordForm(interaction: OidcInteraction): string {
    return loginPage({ realm: realm.name, action: actionOf(interaction), username: '', refused: false });
  }

  function codeForm(interaction: OidcInteraction, sub: string, refused = false): string {
    const action = actionOf(interaction);
    const enrolled = realm.secondFactors.of(sub);
    return enrolled === undefined
      ? enrolmentPage({ action, secret: realm.secondFactors.draw(), refused })
      : codePage({ action, secret: enrolled, refused });
  }

  async function takePassword(
    interaction: OidcInteraction,
    form: URLSearchParams,
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<void> {
    const username = form.get('username') ?? '';
    const account = realm.accounts.authenticate(username, form.get('password') ?? '');
    if (!account) {
      const page = { realm: realm.name, action: actionOf(interaction), username, refused: true };
      return sendPage(response, 401, loginPage(page));
    }
    if (asksForSecondFactor(interaction.params['acr_values'])) {
      halfway.set(interaction.uid, account.sub);
      return sendPage(response, 200, codeForm(interaction, account.sub));
    }
    const login = { accountId: account.sub, acr: account.acr ?? PASSWORD_LEVEL, amr: ['pwd'] };
    await provider.interactionFinished(request, response, { login });
  }

  async function takeCode(
    interaction: OidcInteraction,
    { sub, form }: { readonly sub: string; readonly form: URLSearchParams },
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<void> {
    const { secondFactors } = realm;
    const fits =
      secondFactors.of(sub) === undefined
        ? secondFactors.enrol(sub, form.get('totpSecret') ?? '', form.get('totp') ?? '')
        : secondFactors.verify(sub, form.get('otp') ?? '');
    if (!fits) return sendPage(response, 401, codeForm(interaction, sub, true));
    halfway.delete(interaction.uid);
    const login = { accountId: sub, acr: SECOND_FACTOR_LEVEL, amr: ['pwd', 'otp'] };
    await provider.interactionFinished(request, response, { login });
  }
}

/** Whoever lacks nothing but a second factor need not give the password again. */
function recognised({ prompt, session }: OidcInteraction): string | undefined {
  return prompt.reasons.every((reason) => reason === SECOND_FACTOR) ? session?.accountId : undefined;
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
