import { oneTimeCode } from '@beffroi/simulators/identity';
import type { Browser, Page } from './browser.ts';

const PERIOD_MS = 30_000;
const MOST_PAGES = 8;

/** Somebody in front of a provider's pages, who gives what these ask for. */
export class Person {
  /** What the pages asked for, in order. */
  readonly gave: ('password' | 'enrolment' | 'code')[] = [];
  private secret: string | undefined;
  private readonly used = new Set<string>();

  constructor(
    private readonly username: string,
    private readonly password: string,
  ) {}

  /** From a page of ours that leads to the provider, until it leads back to where it should end. */
  async goThrough(browser: Browser, page: Page, isEnd: (url: URL) => boolean): Promise<Page> {
    let current = await browser.follow(page, isEnd);
    for (let pages = 0; pages < MOST_PAGES && !current.location; pages++) {
      current = await browser.follow(await browser.submit(current, this.answerTo(current)), isEnd);
    }
    return current;
  }

  private answerTo({ html }: Page): Record<string, string> {
    const asks = (field: string) => html.includes(`name="${field}"`);
    if (asks('totpSecret')) {
      this.gave.push('enrolment');
      this.secret = /name="totpSecret"[^>]*value="([^"]+)"/.exec(html)![1]!;
      return { totp: this.freshCode(), userLabel: 'suite' };
    }
    if (asks('otp')) {
      this.gave.push('code');
      return { otp: this.freshCode() };
    }
    if (!asks('password')) throw new Error(`what does this page ask for? ${html.slice(0, 2000)}`);
    this.gave.push('password');
    return { username: this.username, password: this.password };
  }

  /** A provider takes each code once, and the next one early. */
  private freshCode(): string {
    const codes = [0, PERIOD_MS].map((ms) => oneTimeCode(Buffer.from(this.secret!), Date.now() + ms));
    const fresh = codes.find((code) => !this.used.has(code))!;
    this.used.add(fresh);
    return fresh;
  }
}
