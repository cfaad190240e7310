import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterAll, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { Grants } from '@beffroi/identity/domain';
import { BreakGlassLedger } from '@beffroi/identity/server';
import type { Pool } from 'pg';
import { Browser, type Page } from './testing/browser.fixture.ts';
import {
  type Answer,
  type ControlPlaneUnderTest,
  startControlPlane,
} from './testing/control-plane.fixture.ts';
import { codeOf, OWN, SESSION_COOKIE } from './testing/login.fixture.ts';

const MAIN = new URL('../dist/break-glass.main.js', import.meta.url).pathname;
const PATH = '/auth/break-glass';
const REASON = 'Keycloak ne répond plus depuis 8 h';
const GRANT = ['grant', '--person', 'Marie Martin', '--reason', REASON];
const HOUR_MS = 3_600_000;
const CODE = /^ {2}([0-9A-Z]{4}(?:-[0-9A-Z]{4}){7})$/m;

jest.setTimeout(60_000);

interface Entry {
  readonly action: string;
  readonly class: string;
  readonly result: string;
  readonly failure: string | null;
  readonly reason: string | null;
  readonly actor: { readonly issuer: string; readonly displayName?: string } | null;
  readonly address: string | null;
}

describe('the break-glass login', () => {
  let plane: ControlPlaneUnderTest;
  let browser: Browser;
  let owner: Pool;
  let address = 0;
  beforeAll(async () => {
    plane = await startControlPlane({
      BEFFROI_PUBLIC_URL: OWN,
      // Nobody answers there: the day has come.
      BEFFROI_OIDC_ISSUERS: 'http://127.0.0.1:2/realms/beffroi',
      BEFFROI_LOGIN_CLIENT_ID: 'beffroi-console',
      BEFFROI_BREAK_GLASS: 'on',
      BEFFROI_TRUSTED_PROXIES: '127.0.0.1',
    });
    // One connection: the ledger's transactions are its own.
    owner = plane.database.pool(plane.database.ownerUrl, 1);
  });
  afterAll(() => plane?.close());
  beforeEach(() => {
    browser = new Browser(plane.app, OWN);
    // Each spec comes from an address of its own, and has its own tries.
    address += 1;
  });

  const from = () => ({ 'x-forwarded-for': `192.0.2.${address}` });
  /** As who holds the credentials of the owner; another role where it is given. */
  const run = async (
    args: readonly string[],
    url = plane.database.ownerUrl,
    more: Record<string, string> = {},
  ) => {
    const env = { PATH: process.env['PATH'] ?? '', BEFFROI_POSTGRES_OWNER_URL: url, ...more };
    const child = spawn(process.execPath, [MAIN, ...args], { env });
    let text = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (chunk: Buffer) => (text += chunk.toString()));
    }
    const [status] = (await once(child, 'close')) as [number];
    return { status, text };
  };
  const ledger = () => new BreakGlassLedger(owner, 'spec@here');
  const grant = async (lifetimeMs = HOUR_MS): Promise<{ code: string; id: string }> => {
    const request = { person: 'Marie Martin', reason: REASON, role: 'operator.admin', lifetimeMs } as const;
    const { code, glass } = await ledger().grant(request);
    return { code, id: glass.id };
  };
  const formToken = async (visitor: Browser): Promise<string> =>
    /name="formToken" value="([^"]+)"/.exec((await visitor.go(PATH)).body)![1]!;
  const enter = async (code: string, visitor = browser): Promise<Page> => {
    const form = { formToken: await formToken(visitor), code };
    return visitor.go(PATH, { method: 'POST', form, headers: from() });
  };
  const ask = async <Data = { operator: object }>(
    query = '{ operator { name } }',
    visitor = browser,
  ): Promise<Answer<Data>> => {
    const response = await plane.app.inject({
      method: 'POST',
      url: '/graphql',
      headers: {
        cookie: [...visitor.cookies].map((pair) => pair.join('=')).join('; '),
        'x-beffroi-csrf': '1',
        ...from(),
      },
      payload: { query },
    });
    return response.json();
  };
  const entries = (count: number) =>
    plane.database.asOwner<Entry>(
      `select action, class, result, failure, reason, actor, host(address::inet) as address
       from platform.audit_entry order by at desc, id desc limit $1`,
      [count],
    );
  const metric = async (event: string): Promise<number> => {
    const { body } = await plane.app.inject('/metrics');
    return Number(new RegExp(`beffroi_break_glass_total{event="${event}"} (\\d+)`).exec(body)![1]);
  };
  const grantsOf = (id: string, change: string) =>
    plane.database.asOwner(`update identity.break_glass set ${change} where id = $1`, [id]);

  it('lets in while the identity provider is down, by a code that is shown once', async () => {
    expect((await browser.go('/auth/login')).status).toBe(503);
    const { text } = await run(GRANT);
    expect(text).toContain('affiché qu’une fois');
    const page = await enter(CODE.exec(text)![1]!);
    expect(page).toMatchObject({ status: 303, location: '/' });
    expect([...browser.cookies.keys()]).toEqual([SESSION_COOKIE]);
    expect((await browser.go('/')).body).toContain('Session de secours');
    const me = await ask<{ me: { displayName: string; grants: { role: string }[] } }>(
      '{ me { displayName grants { role } } }',
    );
    expect(me.data!.me).toEqual({ displayName: 'Marie Martin', grants: [{ role: 'operator.admin' }] });
  });

  it('keeps neither the code nor a fast digest of it, and logs none', async () => {
    const { code, id } = await grant();
    await enter(code);
    const secret = code.replaceAll('-', '').slice(8);
    const [row] = await plane.database.asOwner<{ row: string; hash: string }>(
      'select b::text as row, secret_hash as hash from identity.break_glass b where id = $1',
      [id],
    );
    expect(row!.hash).toMatch(/^scrypt\$32768\$8\$3\$/);
    for (const text of [row!.row, plane.logged.join('')]) expect(text).not.toContain(secret);
  });

  it('serves once, even twice at the same time', async () => {
    const { code } = await grant();
    const other = new Browser(plane.app, OWN);
    const pages = await Promise.all([enter(code), enter(code, other)]);
    expect(pages.map(({ status }) => status).sort()).toEqual([303, 401]);
    expect((await enter(code, new Browser(plane.app, OWN))).status).toBe(401);
  });

  it('ends with its time, whatever the browser does, and is one hour unless told', async () => {
    const { code, id } = await grant();
    await enter(code);
    const [session] = await plane.database.asOwner<{ ends: boolean; hour: boolean }>(
      `select b.expires_at - s.ends_at between interval '0' and interval '1 ms' as ends,
         b.expires_at - b.created_at = interval '1 hour' as hour
       from identity.session s join identity.break_glass b on b.id::text = s.subject where b.id = $1`,
      [id],
    );
    expect(session).toEqual({ ends: true, hour: true });
    expect((await ask()).errors).toBeUndefined();
    await grantsOf(id, `created_at = now() - interval '2 hours', expires_at = now()`);
    expect(codeOf(await ask())).toBe('FORBIDDEN');
  });

  it('does nothing once it has expired', async () => {
    const { code, id } = await grant(300_000);
    await grantsOf(id, `created_at = now() - interval '1 hour', expires_at = now()`);
    expect((await enter(code)).status).toBe(401);
    expect((await entries(1))[0]).toMatchObject({ result: 'refused', failure: 'expired' });
  });

  it('is revoked with the session that came of it', async () => {
    const { code, id } = await grant();
    await enter(code);
    expect((await run(['revoke', id])).text).toContain('révoqué');
    expect(codeOf(await ask())).toBe('UNAUTHENTICATED');
    expect((await run(['revoke', id])).text).toContain('NOTHING_TO_REVOKE');
    const unused = await grant();
    await ledger().revoke(unused.id);
    expect((await enter(unused.code, new Browser(plane.app, OWN))).status).toBe(401);
    expect((await run(['list'])).text).toContain(`${id}  révoqué`);
  });

  it('is written down and told at each use, failed try and action', async () => {
    const before = { opened: await metric('opened'), request: await metric('request') };
    const { code, id } = await grant();
    expect((await entries(1))[0]).toMatchObject({
      action: 'break-glass.grant',
      class: 'security',
      reason: expect.stringMatching(/Marie Martin, by beffroi_migrator, spec@here: Keycloak ne répond plus/),
    });
    await enter(code);
    const visible = {
      kind: 'user',
      issuer: 'beffroi:break-glass',
      subject: id,
      displayName: 'Marie Martin',
    };
    const opened = { class: 'security', reason: 'break-glass', actor: visible, result: 'succeeded' };
    expect(await entries(2)).toMatchObject([
      { ...opened, action: 'session.open', address: `192.0.2.${address}` },
      { ...opened, action: 'break-glass.open' },
    ]);
    await ask(
      'mutation { registerCollectivite(input: { codeInsee: "18033" }) { __typename ... on DomainError { code } } }',
    );
    // An administrative act, in the class that is looked at.
    expect((await entries(1))[0]).toMatchObject({ ...opened, action: 'collectivite.register' });
    expect(await metric('opened')).toBe(before.opened + 1);
    expect(await metric('request')).toBe(before.request + 1);
    const told = plane.logged.map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(told).toContainEqual(
      expect.objectContaining({ level: 'warn', msg: 'break-glass', event: 'opened', reason: REASON }),
    );
    expect(told).toContainEqual(
      expect.objectContaining({ level: 'warn', event: 'request', grant: id, url: '/graphql' }),
    );
  });

  it('answers every code that opens nothing alike, and writes down what was wrong with each', async () => {
    const before = await metric('refused');
    const { code } = await grant();
    const [letter, other] = code.endsWith('0') ? ['0', '1'] : [code.at(-1)!, '0'];
    const wrong = `${code.slice(0, -letter.length)}${other}`;
    const bodies = new Set<string>();
    for (const tried of ['', 'hello', '0'.repeat(32), wrong]) {
      const page = await enter(tried);
      expect(page.status).toBe(401);
      bodies.add(page.body.replace(/value="[^"]+"/, ''));
    }
    expect([...bodies]).toHaveLength(1);
    expect((await entries(4)).map(({ failure }) => failure)).toEqual([
      'wrong-secret',
      'unknown',
      'unknown',
      'unknown',
    ]);
    for (const entry of await entries(4)) {
      expect(entry).toMatchObject({ class: 'security', actor: null, address: `192.0.2.${address}` });
    }
    expect(await metric('refused')).toBe(before + 4);
  });

  it('takes as long for a code that nobody has as for a wrong one', async () => {
    const { code } = await grant();
    const wrong = `${code.slice(0, 9)}${'0000-'.repeat(6).slice(0, -1)}`;
    const timed = async (tried: string) => {
      address += 1;
      const token = await formToken(browser);
      const startedAt = performance.now();
      await browser.go(PATH, { method: 'POST', form: { formToken: token, code: tried }, headers: from() });
      return performance.now() - startedAt;
    };
    const fastest: Record<string, number> = {};
    for (let round = 0; round < 3; round++) {
      for (const tried of ['0'.repeat(32), 'no code', wrong]) {
        fastest[tried] = Math.min(fastest[tried] ?? Infinity, await timed(tried));
      }
    }
    // Where no hash is taken the ratio is below a twentieth.
    for (const tried of ['0'.repeat(32), 'no code']) {
      expect(fastest[tried]! / fastest[wrong]!).toBeGreaterThan(0.3);
    }
  });

  it('stops whoever guesses: five tries a minute from an address, five wrong secrets for a code', async () => {
    const { code } = await grant();
    const wrong = `${code.slice(0, 9)}${'0000-'.repeat(6).slice(0, -1)}`;
    for (let count = 0; count < 5; count++) expect((await enter(wrong)).status).toBe(401);
    const limited = await enter(code);
    expect(limited.status).toBe(429);
    expect(limited.body).toContain('Trop d’essais');
    address += 1;
    expect((await enter(code)).status).toBe(401);
    expect((await entries(1))[0]).toMatchObject({ failure: 'locked' });
  });

  it('takes a code from its own form alone, opened in the same browser', async () => {
    const { code } = await grant();
    const post = (visitor: Browser, form: Record<string, string>, more = {}) =>
      visitor.go(PATH, { method: 'POST', form, headers: { ...from(), ...more } });
    expect((await post(browser, { code })).status).toBe(400);
    const stolen = await formToken(new Browser(plane.app, OWN));
    await formToken(browser);
    expect((await post(browser, { code, formToken: stolen })).status).toBe(400);
    const token = await formToken(browser);
    expect((await post(browser, { code, formToken: token }, { 'sec-fetch-site': 'cross-site' })).status).toBe(
      403,
    );
    expect((await post(browser, { code, formToken: token })).status).toBe(303);
  });

  it('is a plain page in French, without a script, that nobody can frame or send elsewhere', async () => {
    const answer = await plane.app.inject(PATH);
    expect(answer.body).toContain('<html lang="fr">');
    expect(answer.body).not.toMatch(/<script|<link|<img|style="|javascript:/);
    const policy = String(answer.headers['content-security-policy']);
    expect(policy).toMatch(
      /^default-src 'none'; style-src 'sha256-[^']+'; base-uri 'none'; form-action 'self'; frame-/,
    );
    expect(answer.headers).toMatchObject({ 'cache-control': 'no-store', 'referrer-policy': 'no-referrer' });
    const english = await plane.app.inject({ url: PATH, headers: { 'accept-language': 'en' } });
    expect(english.body).toContain('Break-glass login');
  });

  it('is made by the owner of the database alone', async () => {
    expect(await run(GRANT, plane.database.systemUrl)).toMatchObject({
      status: 1,
      text: expect.stringContaining('NOT_THE_OWNER'),
    });
    const system = plane.database.pool(plane.database.systemUrl);
    const { id } = await grant();
    for (const statement of [
      'insert into identity.break_glass select * from identity.break_glass',
      `update identity.break_glass set expires_at = now() + interval '1 day' where id = '${id}'`,
      `update identity.break_glass set revoked_at = null where id = '${id}'`,
      `update identity.break_glass set role = 'operator.admin' where id = '${id}'`,
      'delete from identity.break_glass',
    ]) {
      await expect(system.query(statement)).rejects.toMatchObject({ code: '42501' });
    }
    await expect(
      system.query(
        `insert into identity.membership (id, issuer, subject, role, created_at)
         values (gen_random_uuid(), 'beffroi:break-glass', $1, 'operator.admin', now())`,
        [id],
      ),
    ).rejects.toMatchObject({ constraint: 'membership_issuer_check' });
  });

  it('is not made for longer than the setting allows, and by nobody who mistypes', async () => {
    const long = await run([...GRANT, '--for', '5h']);
    expect(long).toMatchObject({ status: 1, text: expect.stringContaining('dépasse 240 min') });
    expect((await run(['open'])).text).toContain('COMMAND_NOT_UNDERSTOOD');
  });

  it('lasts longer where the setting allows it, and speaks English to who does', async () => {
    const english = await run([...GRANT, '--for', '5h', '--role', 'operator.support'], undefined, {
      BEFFROI_BREAK_GLASS_MAX_LIFETIME: '6h',
      LANG: 'en_GB.UTF-8',
    });
    expect(english.text).toContain('for Marie Martin, with the role operator.support');
  });
});

describe('a program in which break-glass is switched off', () => {
  it('says so, opens to no code, and writes the try down', async () => {
    const plane = await startControlPlane({ BEFFROI_PUBLIC_URL: OWN });
    const browser = new Browser(plane.app, OWN);
    expect(await browser.go(PATH)).toMatchObject({ status: 403 });
    const page = await browser.go(PATH, { method: 'POST', form: { code: '0'.repeat(32) } });
    expect(page).toMatchObject({ status: 403, setCookies: [] });
    expect(page.body).toContain('désactivée');
    const [entry] = await plane.database.asOwner<Entry>('select class, failure from platform.audit_entry');
    expect(entry).toEqual({ class: 'security', failure: 'disabled' });
    await plane.close();
  });

  it('leaves nothing to who came in before it was switched off', async () => {
    const plane = await startControlPlane({ BEFFROI_PUBLIC_URL: OWN });
    const ledger = new BreakGlassLedger(plane.database.pool(plane.database.ownerUrl, 1), 'spec@here');
    const request = {
      person: 'Marie Martin',
      reason: REASON,
      role: 'operator.admin',
      lifetimeMs: HOUR_MS,
    } as const;
    const { glass } = await ledger.grant(request);
    await plane.database.asOwner('update identity.break_glass set used_at = now()');
    const grantee = { kind: 'user', issuer: 'beffroi:break-glass', subject: glass.id } as const;
    expect(await plane.app.get(Grants).heldBy(grantee)).toEqual([]);
    await plane.close();
  });
});
