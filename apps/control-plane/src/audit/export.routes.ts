import { Readable } from 'node:stream';
import type { AuditJournal, JournalFilter } from '@beffroi/audit/domain';
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
import { EXPORT_FORMATS, type ExportFormat } from './export.formats.ts';
import { readExportQuery } from './export.query.ts';

const PERMISSION = 'audit.export';

export interface ExportSurroundings {
  readonly authenticator: Authenticator;
  readonly failedLogins: FailedLogins;
  readonly journal: AuditJournal;
  readonly recorder: CallRecorder;
  readonly resumeSession: ResumeSession;
}

type ExportRequest = FastifyRequest<{ Querystring: Record<string, unknown> }>;

/** `/audit/export.csv` and `/audit/export.json`: the journal as a file, to whom it concerns; each export leaves an entry. */
export const serveAuditExport = (server: FastifyInstance, surroundings: ExportSurroundings): void => {
  for (const [name, format] of Object.entries(EXPORT_FORMATS)) {
    server.get(`/audit/export.${name}`, async (request: ExportRequest, reply) => {
      try {
        const { scope, filter } = await admit(request, reply, surroundings);
        return send(reply, name, format, surroundings.journal.read(scope, filter));
      } catch (error) {
        if (error instanceof Refusal) return refuse(request, reply, error);
        throw error;
      }
    });
  }
};

interface Admitted {
  readonly scope: OperatorScope | TenantScope;
  readonly filter: JournalFilter;
}

/** Leaves the entry before the first byte. @throws Refusal */
const admit = async (
  request: ExportRequest,
  reply: FastifyReply,
  { authenticator, failedLogins, recorder, resumeSession }: ExportSurroundings,
): Promise<Admitted> => {
  const session = await resumeSession(request, reply);
  const { authorization } = request.headers;
  const authentication = await failedLogins.between(request.ip, authorization, authenticator, session);
  const work = async (): Promise<Admitted> => {
    const principal = principalOf(authentication);
    const filter = readExportQuery(request.query);
    return { filter, scope: scopeOf(principal, PERMISSION, filter.collectiviteId) };
  };
  return recorder.record(callOf(request), work, async (settled) => ({
    ...judge(settled),
    caller: callerOf(authentication, settled),
  }));
};

const callOf = (request: ExportRequest): AuditedCall => ({
  kind: 'read',
  action: PERMISSION,
  target: { type: 'audit', id: '-' },
  origin: originOf(request),
});

const judge = (settled: Settled<Admitted>) => {
  if (settled.kind === 'answered') return { result: 'succeeded' } as const;
  return settled.error instanceof Refusal
    ? ({ result: 'refused', failure: settled.error.code } as const)
    : ({ result: 'failed', failure: 'INTERNAL_SERVER_ERROR' } as const);
};

const callerOf = (authentication: Authentication, settled: Settled<Admitted>): AuditCaller =>
  authentication.kind === 'known'
    ? { ...authentication, scope: settled.kind === 'answered' ? settled.answer.scope : undefined }
    : { kind: 'anonymous' };

const send = (
  reply: FastifyReply,
  name: string,
  format: ExportFormat,
  batches: ReturnType<AuditJournal['read']>,
) =>
  reply
    .header('content-disposition', `attachment; filename="beffroi-audit.${name}"`)
    .type(format.contentType)
    .send(Readable.from(format.write(batches)));

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
