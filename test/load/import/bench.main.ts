/**
 * What an import of members costs: `npm run bench:import -- [--members N] [--rounds N] [--json FILE]`.
 *
 * Each round imports a file of other communes, then inserts the rows that this wrote into the same tables of a second
 * database. Exits with 1 when the import takes more than three times as long, in the median of the rounds. What
 * Keycloak takes is no part of it and is reported apart, for the members of the first file: the reconciler brings their
 * organisations into the stand-in, which runs in this very process, or into the Keycloak of KEYCLOAK_URL
 * (test/keycloak/README.md); exits with 1 when it writes anything the second time.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { entities as catalogueEntities } from '@beffroi/catalogue/server';
import { entities as identityEntities } from '@beffroi/identity/server';
import type { CollectiviteId } from '@beffroi/kernel';
import { sealingKey } from '@beffroi/platform/crypto';
import { entities as quotasEntities, PlanDefaults } from '@beffroi/quotas/server';
import {
  CacheSalts,
  entities as tenancyEntities,
  ImportMembersOperation,
  PackagedDirectory,
} from '@beffroi/tenancy/server';
import { startBenchPostgres } from '../bench.postgres.ts';
import { readOptions } from './bench.options.ts';
import { bringOrganizations } from './bring-organizations.ts';
import { compare } from './compare.ts';
import { connectTarget } from './keycloak.target.ts';
import { membersFiles } from './members.files.ts';
import { keycloakLines, roundLine, verdictLine } from './report.ts';

const MOST_TIMES_BARE = 3;

const { members, rounds, json } = readOptions();
const files = await membersFiles(1 + rounds, members);
const target = await connectTarget();
const postgres = await startBenchPostgres();
try {
  const entities = [...tenancyEntities, ...quotasEntities, ...catalogueEntities, ...identityEntities];
  const imported = await postgres.database('beffroi_imported', entities);
  const bare = await postgres.database('beffroi_bare', entities);
  const importing = new ImportMembersOperation(
    imported.unitOfWork,
    new PackagedDirectory(),
    new PlanDefaults(imported.unitOfWork),
    new CacheSalts(sealingKey(Buffer.alloc(32, 7))),
  );
  const comparison = await compare(importing, { imported: imported.owner, bare: bare.owner }, files);
  for (const round of comparison.rounds) process.stdout.write(roundLine(members, round));
  process.stdout.write(verdictLine(comparison.ratio, MOST_TIMES_BARE));

  const { rows } = await imported.owner.query<{ id: CollectiviteId }>(
    'select id from tenancy.collectivite order by id limit $1',
    [members],
  );
  const ids = rows.map(({ id }) => id);
  const keycloak = { name: target.name, ...(await bringOrganizations(target, imported.unitOfWork, ids)) };
  process.stdout.write(keycloakLines(keycloak));

  if (json) {
    mkdirSync(dirname(resolve(json)), { recursive: true });
    const report = { members, mostTimesBare: MOST_TIMES_BARE, ...comparison, keycloak };
    writeFileSync(json, `${JSON.stringify(report, undefined, 2)}\n`);
  }
  const isKept = comparison.ratio <= MOST_TIMES_BARE && keycloak.second.writes === 0;
  process.exitCode = isKept ? 0 : 1;
} finally {
  await target.close();
  await postgres.stop();
}
