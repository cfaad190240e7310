import type { Language, Text } from '@beffroi/kernel';
import { html } from '../page/html.ts';
import { loginTexts } from './login.texts.ts';

/** Says why a login failed, and where to begin another. */
export const loginFailedPage = (why: Text, again: string, language: Language): string =>
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
          <p role="alert">${why[language]}</p>
          <p><a href="${again}">${loginTexts.again[language]}</a></p>
          <p><a href="/">${loginTexts.home[language]}</a></p>
        </main>
      </body>
    </html>`.text;
