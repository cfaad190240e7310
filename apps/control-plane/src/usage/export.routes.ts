import {
  type ApiKeyId,
  type AttachedBodyId,
  brandId,
  type CollectiviteId,
  CSV_BYTE_ORDER_MARK,
  csvLine,
  type OperatorScope,
  type ProjectId,
  type TenantScope,
} from '@beffroi/kernel';
import type { ApiKeys } from '@beffroi/keys/domain';
import { MOST_ROWS, type UsageReader, type UsageDimension, type UsageRow } from '@beffroi/metering/domain';
import type { AttachedBodies, Collectivites, Projects } from '@beffroi/tenancy/domain';
import type { FastifyInstance } from 'fastify';
import { type DownloadSurroundings, serveDownload } from '../downloads/download.routes.ts';
import { cellsOf, type Names, titlesOf } from './export.columns.ts';
import { readUsageQuery, type UsageExport } from './export.query.ts';

type Scope = OperatorScope | TenantScope;

export interface UsageExportSources {
  readonly usage: UsageReader;
  readonly collectivites: Collectivites;
  readonly attachedBodies: AttachedBodies;
  readonly projects: Projects;
  readonly keys: ApiKeys;
}

/** `/usage/export.csv?groupBy=collectivite,model,month`: usage as French Excel opens it, to whom it concerns. */
export const serveUsageExport = (
  server: FastifyInstance,
  surroundings: DownloadSurroundings,
  sources: UsageExportSources,
): void =>
  serveDownload(server, surroundings, {
    url: '/usage/export.csv',
    permission: 'usage.read',
    action: 'usage.export',
    targetType: 'usage',
    fileName: 'beffroi-consommation.csv',
    contentType: 'text/csv; charset=utf-8',
    readQuery: readUsageQuery,
    write: (scope, question) => write(scope, question, sources),
  });

async function* write(
  scope: Scope,
  question: UsageExport,
  sources: UsageExportSources,
): AsyncIterable<string> {
  const { groupBy, ...filter } = question;
  yield CSV_BYTE_ORDER_MARK + csvLine(titlesOf(groupBy));
  let after: string | undefined;
  for (;;) {
    const rows = await sources.usage.read(scope, filter, groupBy, { first: MOST_ROWS, after });
    const names = await namesOf(scope, groupBy, rows, sources);
    yield rows.map((row) => csvLine(cellsOf(groupBy, row, names))).join('');
    after = rows.at(-1)?.key ?? undefined;
    if (rows.length < MOST_ROWS || after === undefined) return;
  }
}

const namesOf = async (
  scope: Scope,
  groupBy: readonly UsageDimension[],
  rows: readonly UsageRow[],
  { collectivites, attachedBodies, projects, keys }: UsageExportSources,
): Promise<Names> => {
  const idsOf = (...dimensions: readonly UsageDimension[]): string[] => {
    const places = dimensions.map((dimension) => groupBy.indexOf(dimension)).filter((place) => place >= 0);
    return [...new Set(rows.flatMap(({ values }) => places.flatMap((place) => values[place] ?? [])))];
  };
  const bodies = await collectivites.findMany(
    scope,
    idsOf('collectivite', 'payer').map(brandId<CollectiviteId>),
  );
  const attached = await attachedBodies.findMany(scope, idsOf('attached-body').map(brandId<AttachedBodyId>));
  const ofProjects = await projects.findMany(scope, idsOf('project').map(brandId<ProjectId>));
  const ofKeys = await keys.findMany(scope, idsOf('api-key').map(brandId<ApiKeyId>));
  return {
    collectivite: (id) => bodies.get(brandId(id)),
    attachedBody: (id) => attached.get(brandId(id)),
    project: (id) => ofProjects.get(brandId(id)),
    apiKey: (id) => ofKeys.get(brandId(id)),
  };
};
