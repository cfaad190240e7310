import { Readable } from 'node:stream';
import type { Permission } from '@beffroi/contracts/access';
import type { AuditCaller, AuditedCall } from '@beffroi/contracts/audit';
import { localise, type OperatorScope, type TenantScope } from '@beffroi/kernel';
import {
  type Authentication,
  type Authenticator,
  type CallRecorder,
  type FailedLogins,
  languageOf,
  principalOf,
  Refusal,
  type ResumeSession,
  scopeOf,
  type Settled,
} from '@beffroi/platform/graphql';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { originOf } from '../http/request-origin.ts';

export interface DownloadSurroundings {
  readonly authenticator: Authenticator;
  readonly failedLogins: FailedLogins;
  readonly recorder: CallRecorder;
  readonly resumeSession: ResumeSession;
}

export type Query = Readonly<Record<string, unknown>>;

/** A file that is written while it is read. */
export interface Download<Question extends { readonly collectiviteId?: string | undefined }> {
  readonly url: string;
  readonly permission: Permission;
  /** Of the audit entry that each download leaves. */
  readonly action: string;
  readonly targetType: string;
  readonly fileName: string;
  readonly contentType: string;
  /** @throws Refusal for a query that makes no sense */
  readonly readQuery: (query: Query) => Question;
  readonly write: (scope: OperatorScope | TenantScope, question: Question) => AsyncIterable<string>;
}

type DownloadRequest = FastifyRequest<{ Querystring: Record<string, unknown> }>;

/** Serves a file to whom it concerns; each download leaves an entry. */
export const serveDownload = <Question extends { readonly collectiviteId?: string | undefined }>(
  server: FastifyInstance,
  surroundings: DownloadSurroundings,
  download: Download<Question>,
): void => {
  server.get(download.url, async (request: DownloadRequest, reply) => {
    try {
      const { scope, question } = await admit(request, reply, surroundings, download);
      return await reply
        .header('content-disposition', `attachment; filename="${download.fileName}"`)
        .type(download.contentType)
        .send(Readable.from(download.write(scope, question)));
    } catch (error) {
      if (error instanceof Refusal) return refuse(request, reply, error);
      throw error;
    }
  });
};

interface Admitted<Question> {
  readonly scope: OperatorScope | TenantScope;
  readonly question: Question;
}

/** Leaves the entry before the first byte. @throws Refusal */
const admit = async <Question extends { readonly collectiviteId?: string | undefined }>(
  request: DownloadRequest,
  reply: FastifyReply,
  { authenticator, failedLogins, recorder, resumeSession }: DownloadSurroundings,
  { permission, readQuery, action, targetType }: Download<Question>,
): Promise<Admitted<Question>> => {
  const session = await resumeSession(request, reply);
  const { authorization } = request.headers;
  const authentication = await failedLogins.between(request.ip, authorization, authenticator, session);
  const work = async (): Promise<Admitted<Question>> => {
    const principal = principalOf(authentication);
    const question = readQuery(request.query);
    return { question, scope: scopeOf(principal, permission, question.collectiviteId) };
  };
  const call: AuditedCall = {
    kind: 'read',
    action,
    target: { type: targetType, id: '-' },
    origin: originOf(request),
  };
  return recorder.record(call, work, async (settled) => ({
    ...judge(settled),
    caller: callerOf(authentication, settled),
  }));
};

const judge = (settled: Settled<Admitted<unknown>>) => {
  if (settled.kind === 'answered') return { result: 'succeeded' } as const;
  return settled.error instanceof Refusal
    ? ({ result: 'refused', failure: settled.error.code } as const)
    : ({ result: 'failed', failure: 'INTERNAL_SERVER_ERROR' } as const);
};

const callerOf = (authentication: Authentication, settled: Settled<Admitted<unknown>>): AuditCaller =>
  authentication.kind === 'known'
    ? { ...authentication, scope: settled.kind === 'answered' ? settled.answer.scope : undefined }
    : { kind: 'anonymous' };

const STATUS: Readonly<Record<string, number>> = {
  UNAUTHENTICATED: 401,
  FORBIDDEN: 403,
  TOO_MANY_FAILED_LOGINS: 429,
};

const refuse = (request: FastifyRequest, reply: FastifyReply, { code, text, remedy }: Refusal) => {
  const language = languageOf(request.headers['accept-language']);
  return reply.code(STATUS[code] ?? 400).send({
    error: { code, message: localise(text, language), remedy: localise(remedy, language) },
  });
};
