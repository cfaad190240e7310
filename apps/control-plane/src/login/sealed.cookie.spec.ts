import { describe, expect, it } from '@jest/globals';
import { sealingKey } from '@beffroi/platform/crypto';
import fastify from 'fastify';
import { SealedCookie } from './sealed.cookie.ts';

const kept = { returnTo: '/projets', state: 's'.repeat(43) };
const cookieOf = (byte: number, name = 'beffroi-login') =>
  new SealedCookie<typeof kept>(name, sealingKey(Buffer.alloc(32, byte)), false);

/** The header that keeps the value, and what a cookie reads from a header. */
const serverOf = (cookie: SealedCookie<typeof kept>) => {
  const server = fastify();
  server.get('/keep', async (_request, reply) => {
    cookie.keep(reply, kept, 600);
    return null;
  });
  server.get('/read', async (request) => cookie.read(request) ?? null);
  return {
    keep: async () => String((await server.inject('/keep')).headers['set-cookie']).split(';')[0]!,
    read: async (header: string): Promise<unknown> =>
      (await server.inject({ url: '/read', headers: { cookie: header } })).json(),
  };
};

describe('a sealed cookie', () => {
  it('is opened by the key that sealed it, and tells nothing without', async () => {
    const ours = serverOf(cookieOf(1));
    const header = await ours.keep();
    expect(await ours.read(header)).toEqual(kept);
    expect(header).not.toContain(kept.state.slice(0, 8));
    expect(await serverOf(cookieOf(2)).read(header)).toBeNull();
  });

  it('is none under another name', async () => {
    const header = (await serverOf(cookieOf(1)).keep()).replace('beffroi-login=', 'beffroi-other=');
    expect(await serverOf(cookieOf(1, 'beffroi-other')).read(header)).toBeNull();
  });

  it('is none where somebody wrote it themselves', async () => {
    const ours = serverOf(cookieOf(1));
    const forged = Buffer.from(JSON.stringify(kept)).toString('base64url');
    for (const text of ['', forged, `v1.0.0.${forged}`, `${(await ours.keep()).split('=')[1]!}AAAA`]) {
      expect(await ours.read(`beffroi-login=${text}`)).toBeNull();
    }
  });
});
