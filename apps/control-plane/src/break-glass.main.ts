import { readFileSync } from 'node:fs';
import { hostname, userInfo } from 'node:os';
import { join } from 'node:path';
import { readBreakGlassRequest } from '@beffroi/identity/domain';
import { BreakGlassLedger } from '@beffroi/identity/server';
import { readConfig, terminalLanguage } from '@beffroi/platform/config';
import { startOrExplain, StartupFailure } from '@beffroi/platform/observability';
import { createPool } from '@beffroi/platform/postgres';
import { type BreakGlassCommand, readBreakGlassArguments } from './break-glass/break-glass.arguments.ts';
import {
  invalidGrant,
  noDatabase,
  notOwner,
  nothingToRevoke,
  notUnderstood,
} from './break-glass/break-glass.faults.ts';
import { grantedReport, listReport, revokedReport } from './break-glass/break-glass.report.ts';
import { breakGlassProgramConfiguration } from './configuration.ts';

/** PostgreSQL's insufficient_privilege. */
const DENIED = '42501';

/** Lets somebody in on the day that the identity provider is down; by who has the credentials of the owner alone. */
await startOrExplain({ program: 'break-glass', portSetting: 'BEFFROI_HTTP_PORT' }, async () => {
  const read = readBreakGlassArguments(process.argv.slice(2));
  if (!read.ok) throw new StartupFailure(notUnderstood(read.failure));
  const { command, stateDir } = read.value;
  const config = readConfig(breakGlassProgramConfiguration);
  const url = stateDir ? urlIn(stateDir) : config.BEFFROI_POSTGRES_OWNER_URL;
  if (!url) throw new StartupFailure(noDatabase);
  const pool = createPool(url, { max: 1, applicationName: 'break-glass' });
  const owner = await pool.connect();
  try {
    await owner.query('set role beffroi_owner').catch(explainDenied);
    const ledger = new BreakGlassLedger(owner, `${userInfo().username}@${hostname()}`);
    process.stdout.write(await run(ledger, command, config.BEFFROI_BREAK_GLASS_MAX_LIFETIME));
  } finally {
    owner.release();
    await pool.end();
  }
});

async function run(ledger: BreakGlassLedger, command: BreakGlassCommand, mostMs: number): Promise<string> {
  const language = terminalLanguage();
  switch (command.kind) {
    case 'grant': {
      const request = readBreakGlassRequest(command.request, mostMs);
      if (!request.ok) throw new StartupFailure(invalidGrant(request.failure));
      return grantedReport(await ledger.grant(request.value), language);
    }
    case 'list':
      return listReport(await ledger.list(), new Date(), language);
    case 'revoke': {
      const revoked = await ledger.revoke(command.id);
      if (!revoked) throw new StartupFailure(nothingToRevoke(command.id));
      return revokedReport(revoked, language);
    }
  }
}

function urlIn(stateDir: string): string {
  const manifest = readFileSync(join(stateDir, 'standalone.json'), 'utf8');
  return (JSON.parse(manifest) as { readonly postgres: string }).postgres;
}

function explainDenied(error: { readonly code?: string }): never {
  throw error.code === DENIED ? new StartupFailure(notOwner) : (error as Error);
}
