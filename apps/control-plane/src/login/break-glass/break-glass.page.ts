import { createHash } from 'node:crypto';
import type { Language } from '@beffroi/kernel';
import { html, type Html } from '../../page/html.ts';
import { type BreakGlassFailure, breakGlassFailureTexts, breakGlassTexts } from './break-glass.texts.ts';

const STYLE = `
:root { color-scheme: light dark; }
body { font: 1rem/1.6 system-ui, sans-serif; max-width: 36rem; margin: 0 auto; padding: 2rem 1rem; }
h1 { line-height: 1.2; }
label { display: block; font-weight: bold; }
input { box-sizing: border-box; width: 100%; font: 1.0625rem/1.5 ui-monospace, monospace; padding: .5rem; border: 1px solid; border-radius: .25rem; }
button { font: inherit; margin-top: 1rem; padding: .5rem 1.5rem; }
small { display: block; font-size: .875rem; margin-top: .25rem; }
[role=alert] { border: 2px solid #d93025; border-radius: .25rem; padding: .5rem 1rem; }
.watched { border-left: .25rem solid #d93025; padding-left: 1rem; }
`;

/** Nothing is loaded, and the form leads to us alone. */
export const BREAK_GLASS_POLICY = [
  "default-src 'none'",
  `style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'`,
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join('; ');

export interface BreakGlassPage {
  /** Comes back with the form; absent where there is no form. */
  readonly formToken: string | undefined;
  readonly failure: BreakGlassFailure | undefined;
}

export const breakGlassPage = ({ formToken, failure }: BreakGlassPage, language: Language): string => {
  const { title, purpose, watched, usual } = breakGlassTexts;
  return html`<!doctype html>
    <html lang="${language}">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${failure ? `${alertOf(language)} – ` : ''}${title[language]} – Beffroi</title>
        ${html.raw(`<style>${STYLE}</style>`)}
      </head>
      <body>
        <main>
          <h1>${title[language]}</h1>
          ${failure ? html`<p role="alert" id="failure">${breakGlassFailureTexts[failure][language]}</p>` : ''}
          <p>${purpose[language]}</p>
          <p class="watched">${watched[language]}</p>
          ${formToken === undefined ? '' : form(formToken, failure, language)}
          <p><a href="/">${usual[language]}</a></p>
        </main>
      </body>
    </html>`.text;
};

const alertOf = (language: Language): string => ({ fr: 'Erreur', en: 'Error' })[language];

const form = (formToken: string, failure: BreakGlassFailure | undefined, language: Language): Html => {
  const { code, hint, submit } = breakGlassTexts;
  return html`<form method="post" action="/auth/break-glass">
    <input type="hidden" name="formToken" value="${formToken}" />
    <label for="code">${code[language]}</label>
    <input
      id="code"
      name="code"
      required
      maxlength="80"
      autocomplete="off"
      autocapitalize="characters"
      spellcheck="false"
      aria-describedby="hint${failure ? ' failure' : ''}"
      ${failure === 'refused' ? html.raw('aria-invalid="true"') : ''}
    />
    <small id="hint">${hint[language]}</small>
    <button>${submit[language]}</button>
  </form>`;
};
