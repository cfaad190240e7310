import type { FastifyInstance } from 'fastify';
import { languageOf } from '@beffroi/platform/graphql';
import { FRONT_PAGE_POLICY, frontPage } from './front.page.ts';
import type { PageState } from './page.state.ts';

/** Anybody may ask for the page, so its state is read from the database this often at most. */
const KEPT_MS = 2_000;

/** @param readState without the origin, which the request knows when nobody configured it */
export const serveFrontPage = (
  server: FastifyInstance,
  publicUrl: string | undefined,
  readState: () => Promise<Omit<PageState, 'publicUrl'>>,
): void => {
  const state = kept(readState);
  server.get('/', async (request, reply) => {
    const origin = publicUrl ?? `${request.protocol}://${request.host}`;
    const page = frontPage(
      { ...(await state()), publicUrl: origin },
      languageOf(request.headers['accept-language']),
    );
    return reply
      .header('content-security-policy', FRONT_PAGE_POLICY)
      .header('vary', 'Accept-Language')
      .type('text/html; charset=utf-8')
      .send(page);
  });
};

const kept = <T>(read: () => Promise<T>): (() => Promise<T>) => {
  let reading: Promise<T> | undefined;
  return () => {
    if (!reading) {
      reading = read();
      setTimeout(() => (reading = undefined), KEPT_MS).unref();
    }
    return reading;
  };
};
