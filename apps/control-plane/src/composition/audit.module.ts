import type { DynamicModule } from '@nestjs/common';
import { AuditJournal, VerifyAudit } from '@beffroi/audit/domain';
import { resolvers } from '@beffroi/audit/graphql';
import { JournalRepository, VerifyAuditOperation } from '@beffroi/audit/server';
import { contextModule } from './context.module.ts';

export const auditModule = (): DynamicModule =>
  contextModule(
    'audit',
    [
      { provide: AuditJournal, useClass: JournalRepository },
      { provide: VerifyAudit, useClass: VerifyAuditOperation },
    ],
    resolvers,
  );
