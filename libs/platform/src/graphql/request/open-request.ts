import { languageOf } from '@beffroi/kernel';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { clientKindOf } from '../audit/client-kind.ts';
import type { SessionCredential } from './authenticator.ts';
import { type GraphqlContext, RequestContext } from './request-context.ts';

export type ResumeSession = (
  request: FastifyRequest,
  reply: FastifyReply,
) => Promise<SessionCredential | undefined>;

/** What a request brought, for what is answered to it; of a stream, once for each event. */
export const openRequest =
  (resumeSession: ResumeSession = async () => undefined) =>
  async (request: FastifyRequest, reply: FastifyReply, over?: AbortSignal): Promise<GraphqlContext> => ({
    beffroi: new RequestContext({
      language: languageOf(request.headers['accept-language']),
      origin: {
        requestId: request.id,
        address: request.ip,
        client: clientKindOf(request.headers['user-agent']),
      },
      authorization: request.headers.authorization,
      session: await resumeSession(request, reply),
      actingFor: actingForOf(request.body),
      ...(over instanceof AbortSignal ? { over } : {}),
    }),
  });

/** The body is not validated yet when the context is made. */
const actingForOf = (body: unknown): string | undefined => {
  const { extensions } = (body ?? {}) as { extensions?: { collectiviteId?: unknown } | null };
  return typeof extensions?.collectiviteId === 'string' ? extensions.collectiviteId : undefined;
};
