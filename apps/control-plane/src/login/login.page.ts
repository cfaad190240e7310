import type { Language } from '@beffroi/kernel';
import { html } from '../page/html.ts';
import { failureTexts, type LoginFailure, loginTexts } from './login.texts.ts';

/** Says why a login failed, and how to begin another. */
export const loginFailedPage = (failure: LoginFailure, language: Language): string =>
  html`<!doctype html>
    <html lang="${language}">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${loginTexts.title[language]} – Beffroi</title>
      </head>
      <body>
        <main>
          <h1>${loginTexts.title[language]}</h1>
          <p role="alert">${failureTexts[failure][language]}</p>
          <p><a href="/auth/login">${loginTexts.again[language]}</a></p>
          <p><a href="/">${loginTexts.home[language]}</a></p>
        </main>
      </body>
    </html>`.text;
