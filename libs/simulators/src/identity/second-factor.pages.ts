import { oneTimeCode } from './one-time-code.ts';
import { escapeHtml, page } from './realm.pages.ts';

export interface SecondFactorPage {
  readonly action: string;
  /** Of the person’s one-time codes. */
  readonly secret: string;
  readonly refused: boolean;
}

/** The fields are named as on Keycloak's pages. */
export function enrolmentPage({ action, secret, refused }: SecondFactorPage): string {
  return page(
    'Second facteur',
    `<p>Enregistrez cette clé dans votre application de codes à usage unique : <code>${escapeHtml(secret)}</code></p>
    ${hint(secret)}
    ${refused ? REFUSED : ''}
    <form method="post" action="${escapeHtml(action)}">
      <input type="hidden" name="totpSecret" value="${escapeHtml(secret)}">
      ${codeField('totp', refused)}
      <button type="submit">Enregistrer</button>
    </form>`,
  );
}

export function codePage({ action, secret, refused }: SecondFactorPage): string {
  return page(
    'Second facteur',
    `<p>Donnez le code à usage unique de votre application.</p>
    ${hint(secret)}
    ${refused ? REFUSED : ''}
    <form method="post" action="${escapeHtml(action)}">
      ${codeField('otp', refused)}
      <button type="submit">Se connecter</button>
    </form>`,
  );
}

const REFUSED =
  '<p id="erreur" role="alert">Ce code n’est pas le bon. Attendez le suivant, puis réessayez.</p>';

/** Whoever tries the installation has no application with their keys at hand. */
function hint(secret: string): string {
  return `<p>Installation d’essai : votre code est <strong>${oneTimeCode(Buffer.from(secret), Date.now())}</strong>.</p>`;
}

function codeField(name: string, refused: boolean): string {
  const described = refused ? ' aria-invalid="true" aria-describedby="erreur"' : '';
  return `<label for="${name}">Code à usage unique</label>
      <input id="${name}" name="${name}" inputmode="numeric" autocomplete="one-time-code" required${described}>`;
}
