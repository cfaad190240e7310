import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { languageOf } from '@beffroi/platform/graphql';
import { frontPage, frontPagePolicy } from './front.page.ts';
import type { InstallationState, Visitor } from './page.state.ts';

/** Anybody may ask for the page, so its state is read from the database this often at most. */
const KEPT_MS = 2_000;

export interface FrontPageSurroundings {
  /** Where people reach us; the request knows when nobody configured it. */
  readonly publicUrl: string | undefined;
  /** Origins of the providers' pages, to which the form that logs out leads. */
  readonly providerOrigins: readonly string[] | undefined;
  readonly readState: () => Promise<InstallationState>;
  readonly readVisitor: (request: FastifyRequest, reply: FastifyReply) => Promise<Visitor>;
}

export const serveFrontPage = (server: FastifyInstance, surroundings: FrontPageSurroundings): void => {
  const { publicUrl, providerOrigins, readVisitor } = surroundings;
  const state = kept(surroundings.readState);
  const policy = frontPagePolicy(providerOrigins);
  server.get('/', async (request, reply) => {
    const origin = publicUrl ?? `${request.protocol}://${request.host}`;
    const page = frontPage(
      { ...(await state()), visitor: await readVisitor(request, reply), publicUrl: origin },
      languageOf(request.headers['accept-language']),
    );
    return reply
      .header('content-security-policy', policy)
      .header('vary', 'Accept-Language, Cookie')
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
