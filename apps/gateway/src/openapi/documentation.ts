import { type Language, languageOf } from '@beffroi/kernel';
import type { Caps } from '../endpoints/endpoint.ts';
import type { Exchange } from '../http/exchange.ts';
import { type DescribedRoute, openApiDocument } from './openapi.document.ts';
import { DOCS_PAGE_POLICY, docsPage } from './page/docs.page.ts';

/** What the gateway says of itself: written once at start, in both languages, French for whom asks for neither. */
export class Documentation {
  readonly #documents: Readonly<Record<Language, string>>;
  readonly #pages: Readonly<Record<Language, string>> = { fr: docsPage('fr'), en: docsPage('en') };

  constructor(routes: readonly DescribedRoute[], caps: Caps) {
    const write = (language: Language) => JSON.stringify(openApiDocument(routes, caps, language));
    this.#documents = { fr: write('fr'), en: write('en') };
  }

  answerDocument(exchange: Exchange): void {
    const language = readerLanguage(exchange);
    exchange.answerText(this.#documents[language], {
      ...inLanguage(language),
      'content-type': 'application/json',
    });
  }

  answerPage(exchange: Exchange): void {
    const language = readerLanguage(exchange);
    exchange.answerText(this.#pages[language], {
      ...inLanguage(language),
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': DOCS_PAGE_POLICY,
      'x-content-type-options': 'nosniff',
    });
  }
}

const readerLanguage = ({ request }: Exchange): Language => languageOf(request.header('accept-language'));

const inLanguage = (language: Language) => ({ 'content-language': language, vary: 'Accept-Language' });
