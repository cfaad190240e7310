import { languageOf } from '@beffroi/kernel';
import { TriesByAddress } from '@beffroi/platform/graphql';
import type { FastifyInstance } from 'fastify';
import { loginFailedPage } from './login.page.ts';
import { loginTexts } from './login.texts.ts';

/** Each has us ask a provider something; the form of break-glass and the notices of logout have limits of their own. */
const LIMITED: readonly (string | undefined)[] = [
  '/auth/login',
  '/auth/callback',
  '/auth/proconnect/login',
  '/auth/proconnect/callback',
];

/** Whoever keeps beginning logins has to wait, for all ways of logging in together. Before their routes are there. */
export const limitLogins = (server: FastifyInstance, mostPerMinute: number): void => {
  const tries = new TriesByAddress(mostPerMinute);
  server.addHook('onRequest', async (request, reply) => {
    if (!LIMITED.includes(request.routeOptions.url)) return undefined;
    const waitS = tries.take(request.ip, Date.now());
    if (waitS === 0) return undefined;
    const language = languageOf(request.headers['accept-language']);
    return reply
      .code(429)
      .header('retry-after', waitS)
      .type('text/html; charset=utf-8')
      .send(loginFailedPage(loginTexts.tooMany, '/', language));
  });
};
