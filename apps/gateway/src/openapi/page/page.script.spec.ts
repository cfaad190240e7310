import { runInNewContext } from 'node:vm';
import { describe, expect, it } from '@jest/globals';
import { ROUTES } from '../../http/router.ts';
import { CAPS } from '../../testing/gateway.fixture.ts';
import { openApiDocument } from '../openapi.document.ts';
import { PAGE_SCRIPT } from './page.script.ts';
import { PAGE_TEXTS } from './page.texts.ts';

/** As much of an element of a browser as the page needs. */
class FakeElement {
  readonly dataset = {};
  #children: readonly (FakeElement | string)[] = [];

  setAttribute(): void {
    // Nothing here is looked at.
  }
  addEventListener(): void {
    // Nobody clicks.
  }
  append(...children: readonly (FakeElement | string)[]): void {
    this.#children = [...this.#children, ...children];
  }
  replaceChildren(...children: readonly (FakeElement | string)[]): void {
    this.#children = children;
  }
  get textContent(): string {
    return this.#children
      .map((child) => (child instanceof FakeElement ? child.textContent : child))
      .join('\n');
  }
  set textContent(text: string) {
    this.#children = [text];
  }
}

/** What somebody reads who looks at this document on the page. */
const shown = async (language: 'fr' | 'en', document: object): Promise<string> => {
  const elements = new Map<string, FakeElement>();
  const getElementById = (id: string) => elements.get(id) ?? elements.set(id, new FakeElement()).get(id)!;
  getElementById('texts').textContent = JSON.stringify(PAGE_TEXTS);
  await runInNewContext(PAGE_SCRIPT, {
    document: {
      getElementById,
      createElement: () => new FakeElement(),
      querySelectorAll: () => [],
      documentElement: { lang: language },
    },
    fetch: () => Promise.resolve({ json: () => Promise.resolve(document) }),
    location: { origin: 'https://api.example', hash: '' },
  });
  return getElementById('operations').textContent;
};

interface Operation {
  readonly summary: string;
  readonly parameters?: readonly { readonly name: string }[];
  readonly responses: Readonly<Record<string, { readonly headers?: Readonly<Record<string, Described>> }>>;
}
interface Described {
  readonly description: string;
}

describe.each(['fr', 'en'] as const)('the page of the API (%s)', (language) => {
  const document = openApiDocument(ROUTES, CAPS, language) as unknown as {
    readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  };
  const operations = Object.values(document.paths).flatMap((methods) => Object.values(methods));

  it('shows every path, parameter, status and header of the document', async () => {
    const text = await shown(language, document);
    const told = operations.flatMap(({ summary, parameters = [], responses }) => [
      summary,
      ...parameters.map(({ name }) => name),
      ...Object.keys(responses),
      ...Object.values(responses).flatMap(({ headers = {} }) => Object.keys(headers)),
    ]);
    for (const words of [...Object.keys(document.paths), ...told]) expect(text).toContain(words);
  });

  it('says what headers mean, and shows what is code as code', async () => {
    const text = await shown(language, document);
    const headers = operations.flatMap(({ responses }) =>
      Object.entries(responses).flatMap(([status, response]) =>
        status === '200' ? Object.values(response.headers ?? {}) : [],
      ),
    );
    expect(headers.length).toBeGreaterThan(10);
    for (const { description } of headers)
      for (const part of description.split('`')) expect(text).toContain(part);
    expect(text).not.toContain('`');
  });
});
