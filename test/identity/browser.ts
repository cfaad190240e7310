export interface Page {
  readonly url: string;
  readonly status: number;
  /** Where it sends on, if it does. */
  readonly location: URL | undefined;
  readonly html: string;
  readonly setCookies: readonly string[];
}

/** As much of a browser as login pages need: cookies by origin, redirects by hand, and the one form of a page. */
export class Browser {
  private readonly jars = new Map<string, Map<string, string>>();

  async open(url: string, form?: Readonly<Record<string, string>>): Promise<Page> {
    const response = await fetch(url, {
      redirect: 'manual',
      headers: { cookie: this.cookiesOf(url) },
      ...(form ? { method: 'POST', body: new URLSearchParams(form) } : {}),
    });
    const setCookies = response.headers.getSetCookie();
    for (const cookie of setCookies) this.keep(url, cookie);
    const location = response.headers.get('location');
    return {
      url,
      status: response.status,
      location: location ? new URL(location, url) : undefined,
      html: await response.text(),
      setCookies,
    };
  }

  /** Goes where it is sent on, until a page stays or is where it should end. */
  async follow(page: Page, isEnd: (url: URL) => boolean = () => false): Promise<Page> {
    if (!page.location || isEnd(page.location)) return page;
    return this.follow(await this.open(page.location.href), isEnd);
  }

  /** Fills in the page's form, whose hidden fields it brings along. */
  submit({ url, html }: Page, fields: Readonly<Record<string, string>>): Promise<Page> {
    const action = /<form[^>]*action="([^"]+)"/.exec(html)?.[1];
    if (!action) throw new Error(`the page has no form: ${html.slice(0, 500)}`);
    const hidden = Object.fromEntries(
      [...html.matchAll(/<input[^>]*type="hidden"[^>]*>/g)].map(([input]) => [
        attribute(input, 'name'),
        attribute(input, 'value'),
      ]),
    );
    return this.open(new URL(unescape(action), url).href, { ...hidden, ...fields });
  }

  /** What it would send to an address. */
  cookiesOf(url: string): string {
    return [...this.jarOf(url)].map((pair) => pair.join('=')).join('; ');
  }

  /** The same cookies, in another browser: a copy that somebody made. */
  copyTo(other: Browser, url: string): void {
    for (const [name, value] of this.jarOf(url)) other.jarOf(url).set(name, value);
  }

  private keep(url: string, cookie: string): void {
    const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(cookie) ?? [];
    if (/; max-age=0(;|$)|; expires=[^;]*1970/i.test(cookie)) this.jarOf(url).delete(name);
    else this.jarOf(url).set(name, value);
  }

  private jarOf(url: string): Map<string, string> {
    const { origin } = new URL(url);
    const jar = this.jars.get(origin) ?? new Map<string, string>();
    this.jars.set(origin, jar);
    return jar;
  }
}

const attribute = (tag: string, name: string): string =>
  unescape(new RegExp(` ${name}="([^"]*)"`).exec(tag)?.[1] ?? '');

const unescape = (text: string): string => text.replaceAll('&amp;', '&').replaceAll('&#39;', "'");
