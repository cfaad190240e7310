/** Text that is HTML already. */
export class Html {
  constructor(readonly text: string) {}
}

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

const escape = (text: string): string => text.replace(/[&<>"']/g, (character) => ESCAPES[character]!);

/** A template whose values are escaped, except those that are {@link Html}. */
export const html = (strings: TemplateStringsArray, ...values: readonly (string | Html)[]): Html =>
  new Html(
    strings
      .map((part, index) => {
        const value = values[index] ?? '';
        return part + (value instanceof Html ? value.text : escape(value));
      })
      .join(''),
  );

html.raw = (text: string): Html => new Html(text);
