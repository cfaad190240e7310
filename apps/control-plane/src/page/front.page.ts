import { createHash } from 'node:crypto';
import type { Language } from '@beffroi/platform/graphql';
import { html, type Html } from './html.ts';
import type { LoginWay, PageState, Visitor } from './page.state.ts';
import { frontTexts, type FrontTexts } from './front.texts.ts';

const STYLE = `
:root { color-scheme: light dark; }
body { font: 1rem/1.6 system-ui, sans-serif; max-width: 48rem; margin: 0 auto; padding: 2rem 1rem; }
h1 { margin-bottom: 0; }
pre { border: 1px solid; border-radius: .25rem; padding: 1rem; overflow-x: auto; font-size: .875rem; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: 0 1.5rem; }
dt { font-weight: bold; }
dd { margin: 0; }
[role=alert] { border-left: .25rem solid #d93025; padding-left: 1rem; }
`;

/**
 * The page loads nothing: its only style is named by its digest.
 *
 * @param providerOrigins where the form that logs out leads in the end; absent where there is no such form
 */
export const frontPagePolicy = (providerOrigins: readonly string[] | undefined): string =>
  [
    "default-src 'none'",
    `style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'`,
    "base-uri 'none'",
    `form-action ${providerOrigins ? ["'self'", ...providerOrigins].join(' ') : "'none'"}`,
    "frame-ancestors 'none'",
  ].join('; ');

/** What runs here, how to log in, and two commands to copy. */
export const frontPage = (state: PageState, language: Language): string => {
  const texts = frontTexts[language];
  return html`<!doctype html>
    <html lang="${language}">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>Beffroi</title>
        ${html.raw(`<style>${STYLE}</style>`)}
      </head>
      <body>
        <header>
          <h1>Beffroi</h1>
          <p>${texts.tagline}</p>
        </header>
        <main>${parts(state, texts)}${login(state, texts)}${firstRequests(state, texts)}</main>
      </body>
    </html>`.text;
};

const parts = (state: PageState, texts: FrontTexts): Html => html`
  <h2>${texts.whatRuns}</h2>
  <dl>
    <dt>${texts.controlPlane}</dt>
    <dd>${texts.version(state.version)}</dd>
    <dt>${texts.database}</dt>
    <dd>${state.databaseMissing ?? texts.databaseAnswers}</dd>
    <dt>${texts.gateways}</dt>
    <dd>${state.liveGateways === undefined ? texts.unknown : texts.liveGateways(state.liveGateways)}</dd>
    <dt>${texts.sites}</dt>
    <dd>${state.siteCount === undefined ? texts.unknown : texts.siteCount(state.siteCount)}</dd>
  </dl>
`;

const login = (state: PageState, texts: FrontTexts): Html => html`
  <h2>${texts.login}</h2>
  ${visitorPart(state.visitor, texts)}
  <p>${texts.loginExplained}</p>
  ${state.loginHint ? command(state.loginHint, texts.loginCommand) : ''}
`;

const visitorPart = (visitor: Visitor, texts: FrontTexts): Html => {
  switch (visitor.kind) {
    case 'somebody':
      return html``;
    case 'logged-out':
      return html`${html.raw(visitor.ways.map((way) => loginWay(way, texts).text).join(''))}`;
    case 'logged-in':
      return html`
        <p>${texts.loggedInAs(visitor.name)}</p>
        ${visitor.isBreakGlass ? html`<p role="alert">${texts.breakGlass}</p>` : ''}
        ${visitor.hasRole ? '' : html`<p role="status">${texts.withoutRole(visitor.subject)}</p>`}
        <form method="post" action="/auth/logout"><button>${texts.logOut}</button></form>
      `;
  }
};

const loginWay = (way: LoginWay, texts: FrontTexts): Html => {
  switch (way) {
    case 'own':
      return html`<p><a href="/auth/login">${texts.logIn}</a></p>`;
    case 'proconnect':
      return html`<p>
        <a href="/auth/proconnect/login">${texts.proConnect}</a><br />
        <a href="https://www.proconnect.gouv.fr/">${texts.aboutProConnect}</a>
      </p>`;
  }
};

const firstRequests = (state: PageState, texts: FrontTexts): Html => html`
  <h2>${texts.firstRequests}</h2>
  <p>${texts.chatExplained}</p>
  ${command(chatCommand(state), texts.chatCommand)}
  <p><a href="${state.gatewayUrl}/docs">${texts.sharedApi}</a></p>
  <p>${texts.graphqlExplained}</p>
  ${command(graphqlCommand(state), texts.graphqlCommand)}
  ${state.hasExplorer ? html`<p><a href="/explorer/">${texts.explorer}</a></p>` : ''}
`;

/** Long lines scroll inside the box, so the box can be reached by keyboard. */
const command = (text: string, label: string): Html =>
  html`<pre tabindex="0" role="region" aria-label="${label}"><code>${text}</code></pre>`;

const chatCommand = ({ gatewayUrl }: PageState): string =>
  `curl ${gatewayUrl}/v1/chat/completions \\
  -H "Authorization: Bearer $BEFFROI_API_KEY" \\
  -H "Content-Type: application/json" \\
  -d '{"model": "ministral-3-8b-instruct-2512",
       "messages": [{"role": "user", "content": "Bonjour"}]}'`;

const graphqlCommand = ({ publicUrl }: PageState): string =>
  `curl ${publicUrl}/graphql \\
  -H "Authorization: Bearer $TOKEN" \\
  -H "Content-Type: application/json" \\
  -d '{"query": "{ me { displayName grants { role } } }"}'`;
