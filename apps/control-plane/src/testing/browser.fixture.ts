import type { NestFastifyApplication } from '@nestjs/platform-fastify';

export interface Page {
  readonly status: number;
  readonly url: string;
  readonly body: string;
  readonly location: string | undefined;
  readonly setCookies: readonly string[];
}

export interface Going {
  readonly method?: 'GET' | 'POST';
  readonly headers?: Readonly<Record<string, string>>;
  readonly form?: Readonly<Record<string, string>>;
}

const FORM = 'application/x-www-form-urlencoded';

/** A browser: keeps cookies by origin. Our own origin leads to the program, without a network. */
export class Browser {
  private readonly jars = new Map<string, Map<string, string>>();

  constructor(
    private readonly app: NestFastifyApplication,
    private readonly own: string,
  ) {}

  /** The cookies of our own origin, by their names. */
  get cookies(): Map<string, string> {
    return this.jarOf(this.own);
  }

  async go(url: string, { method = 'GET', headers = {}, form }: Going = {}): Promise<Page> {
    const { href, origin, pathname, search } = new URL(url, this.own);
    const cookie = [...this.jarOf(origin)].map((pair) => pair.join('=')).join('; ');
    const sent = {
      ...(cookie ? { cookie } : {}),
      ...(method === 'POST' ? { 'content-type': FORM } : {}),
      ...headers,
    };
    const payload = new URLSearchParams(form).toString();
    const page =
      origin === this.own
        ? await this.ask(href, `${pathname}${search}`, { method, headers: sent, payload })
        : await load(href, { method, headers: sent, payload });
    for (const text of page.setCookies) this.keep(origin, text);
    return page;
  }

  /** Goes on as long as it is sent on; stops before an address that this one accepts. */
  async follow(page: Page, isEnd: (url: string) => boolean = () => false): Promise<Page> {
    if (!page.location) return page;
    const next = new URL(page.location, page.url).href;
    return isEnd(next) ? page : this.follow(await this.go(next), isEnd);
  }

  /** Fills in the one form of a page. */
  async submit(page: Page, form: Record<string, string>): Promise<Page> {
    const action = /<form[^>]*action="([^"]+)"/.exec(page.body)?.[1]?.replaceAll('&amp;', '&');
    if (!action) throw new Error(`${page.url} has no form: ${page.body.slice(0, 500)}`);
    return this.go(new URL(action, page.url).href, { method: 'POST', form });
  }

  private async ask(
    url: string,
    path: string,
    {
      method,
      headers,
      payload,
    }: { method: 'GET' | 'POST'; headers: Record<string, string>; payload: string },
  ): Promise<Page> {
    const answer = await this.app.inject({
      method,
      url: path,
      headers,
      ...(method === 'POST' ? { payload } : {}),
    });
    const { location, 'set-cookie': setCookie } = answer.headers;
    return {
      status: answer.statusCode,
      url,
      body: answer.body,
      location: location,
      setCookies: [setCookie ?? []].flat(),
    };
  }

  private keep(origin: string, text: string): void {
    const [pair = '', ...attributes] = text.split('; ');
    const [name = '', ...value] = pair.split('=');
    const isGone = attributes.some((each) => /^max-age=0$|^expires=.*1970/i.test(each));
    if (isGone) this.jarOf(origin).delete(name);
    else this.jarOf(origin).set(name, value.join('='));
  }

  private jarOf(origin: string): Map<string, string> {
    const jar = this.jars.get(origin) ?? new Map<string, string>();
    this.jars.set(origin, jar);
    return jar;
  }
}

const load = async (
  url: string,
  { method, headers, payload }: { method: string; headers: Record<string, string>; payload: string },
): Promise<Page> => {
  const answer = await fetch(url, {
    method,
    headers,
    redirect: 'manual',
    ...(method === 'POST' ? { body: payload } : {}),
  });
  return {
    status: answer.status,
    url,
    body: await answer.text(),
    location: answer.headers.get('location') ?? undefined,
    setCookies: answer.headers.getSetCookie(),
  };
};
