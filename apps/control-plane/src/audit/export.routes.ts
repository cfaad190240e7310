import type { AuditJournal } from '@beffroi/audit/domain';
import type { FastifyInstance } from 'fastify';
import { type DownloadSurroundings, serveDownload } from '../downloads/download.routes.ts';
import { EXPORT_FORMATS } from './export.formats.ts';
import { readExportQuery } from './export.query.ts';

/** `/audit/export.csv` and `/audit/export.json`: the journal as a file, to whom it concerns. */
export const serveAuditExport = (
  server: FastifyInstance,
  surroundings: DownloadSurroundings,
  journal: AuditJournal,
): void => {
  for (const [name, { contentType, write }] of Object.entries(EXPORT_FORMATS)) {
    serveDownload(server, surroundings, {
      url: `/audit/export.${name}`,
      permission: 'audit.export',
      action: 'audit.export',
      targetType: 'audit',
      fileName: `beffroi-audit.${name}`,
      contentType,
      readQuery: readExportQuery,
      write: (scope, filter) => write(journal.read(scope, filter)),
    });
  }
};
