/** The pages people see, in French; nothing is loaded from elsewhere. */
export interface LoginPage {
  readonly realm: string;
  readonly action: string;
  readonly username: string;
  readonly refused: boolean;
}

export function loginPage({ realm, action, username, refused }: LoginPage): string {
  const described = refused ? ' aria-invalid="true" aria-describedby="erreur"' : '';
  return page(
    'Connexion',
    `<p>Connectez-vous avec votre compte du domaine « ${escapeHtml(realm)} ».</p>
    ${refused ? '<p id="erreur" role="alert">Identifiant ou mot de passe incorrect. Vérifiez votre saisie, puis réessayez.</p>' : ''}
    <form method="post" action="${escapeHtml(action)}">
      <label for="username">Identifiant ou adresse électronique</label>
      <input id="username" name="username" autocomplete="username" required value="${escapeHtml(username)}"${described}>
      <label for="password">Mot de passe</label>
      <input id="password" name="password" type="password" autocomplete="current-password" required${described}>
      <button type="submit">Se connecter</button>
    </form>`,
  );
}

export function expiredPage(): string {
  return page(
    'Connexion expirée',
    '<p>Votre demande de connexion a expiré ou a déjà servi. Retournez à l’application, puis reconnectez-vous.</p>',
  );
}

/** `form` is the hidden form oidc-provider wants submitted (id `op.logoutForm`). */
export function logoutPage(form: string): string {
  return page(
    'Déconnexion',
    `<p>Souhaitez-vous vous déconnecter ?</p>
    ${form}
    <button type="submit" form="op.logoutForm" name="logout" value="yes">Me déconnecter</button>`,
  );
}

export function loggedOutPage(): string {
  return page('Déconnexion', '<p>Vous êtes déconnecté. Vous pouvez fermer cette page.</p>');
}

export function errorPage(error: string, description: string): string {
  return page(
    'Connexion impossible',
    `<p role="alert">La connexion n’a pas pu aboutir. Retournez à l’application, puis réessayez.</p>
    <p>Détail technique : <code lang="en">${escapeHtml(error)}</code> <span lang="en">${escapeHtml(description)}</span></p>`,
  );
}

const STYLE = `
  body { font: 1rem/1.5 system-ui, sans-serif; color: #1b1b1b; background: #f4f4f6; margin: 0 }
  main { max-width: 24rem; margin: 10vh auto; padding: 2rem; background: #fff; border: 1px solid #c8c8d0 }
  h1 { font-size: 1.5rem; margin-top: 0 }
  label { display: block; margin-top: 1rem; font-weight: 600 }
  input, button { box-sizing: border-box; width: 100%; padding: .6rem; font: inherit; border: 1px solid #5a5a6a }
  button { margin-top: 1.5rem; color: #fff; background: #1f3a78; border-color: #1f3a78; cursor: pointer }
  :focus-visible { outline: 3px solid #b35900; outline-offset: 2px }
  [role=alert] { padding: .6rem; border-left: 4px solid #b00020; background: #fdecee }`;

export function page(title: string, content: string): string {
  return `<!DOCTYPE html>
<html lang="fr">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>${title} – Beffroi</title>
    <style>${STYLE}</style>
  </head>
  <body>
    <main>
    <h1>${title}</h1>
    ${content}
    </main>
  </body>
</html>
`;
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? character);
}
