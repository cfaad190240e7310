import { createHash } from 'node:crypto';
import type { Language } from '@beffroi/kernel';
import { PAGE_SCRIPT } from './page.script.ts';
import { PAGE_STYLE } from './page.style.ts';
import { PAGE_TEXTS } from './page.texts.ts';

const digest = (text: string): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
const TEXTS = JSON.stringify(PAGE_TEXTS);

/** The page loads nothing but the document; its style and script are named by their digests. */
export const DOCS_PAGE_POLICY = [
  "default-src 'none'",
  `style-src ${digest(PAGE_STYLE)}`,
  `script-src ${digest(PAGE_SCRIPT)}`,
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** A page that reads `/openapi.json` in the language of whoever looks at it. */
export const docsPage = (language: Language): string => `<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Beffroi</title>
<style>${PAGE_STYLE}</style>
</head>
<body>
<a class="skip" id="skip" href="#operations"></a>
<header>
<div><h1 id="title">Beffroi</h1><p id="about"></p></div>
<div>
<button type="button" data-language="fr" lang="fr" aria-pressed="false">Français</button>
<button type="button" data-language="en" lang="en" aria-pressed="false">English</button>
<a href="/openapi.json">openapi.json</a>
</div>
</header>
<div class="columns">
<nav id="contents" aria-label="${PAGE_TEXTS[language].contents}"></nav>
<main id="operations"><noscript>${PAGE_TEXTS[language].noScript}</noscript></main>
</div>
<script type="application/json" id="texts">${TEXTS}</script>
<script>${PAGE_SCRIPT}</script>
</body>
</html>
`;
