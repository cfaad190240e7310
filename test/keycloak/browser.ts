/** As much of a browser as a login page needs: cookies, redirects by hand, and the one form of a page. */
export class Browser {
  private readonly cookies = new Map<string, string>();

  async open(url: string, form?: Record<string, string>): Promise<Page> {
    const response = await fetch(url, {
      redirect: 'manual',
      headers: { cookie: [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ') },
      ...(form ? { method: 'POST', body: new URLSearchParams(form) } : {}),
    });
    for (const cookie of response.headers.getSetCookie()) this.keep(cookie);
    const location = response.headers.get('location');
    return {
      status: response.status,
      location: location ? new URL(location, url) : null,
      html: await response.text(),
    };
  }

  /** Fills the page's form in. */
  submit({ html }: Page, fields: Record<string, string>): Promise<Page> {
    const action = /<form[^>]*action="([^"]+)"/.exec(html)?.[1]?.replaceAll('&amp;', '&');
    if (!action) throw new Error(`the page has no form: ${html.slice(0, 500)}`);
    return this.open(action, fields);
  }

  private keep(cookie: string): void {
    const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(cookie) ?? [];
    this.cookies.set(name, value);
  }
}

export interface Page {
  readonly status: number;
  readonly location: URL | null;
  readonly html: string;
}
