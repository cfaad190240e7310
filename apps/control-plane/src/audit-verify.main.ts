import type { Verification } from '@beffroi/audit/domain';
import { ChainReader, verifyChain } from '@beffroi/audit/server';
import { readConfig, terminalLanguage } from '@beffroi/platform/config';
import { startOrExplain } from '@beffroi/platform/observability';
import { createPool } from '@beffroi/platform/postgres';
import { readVerifyOptions, type VerifyOptions } from './audit/verify.options.ts';
import { verifyReport } from './audit/verify.report.ts';
import { verificationConfiguration } from './configuration.ts';

/** A long journal is one long read. */
const STATEMENT_TIMEOUT_MS = 600_000;

/** Recomputes the journal of audit, of one snapshot of the database; status 1 when anything is wrong with it. */
await startOrExplain({ program: 'audit-verify', portSetting: 'BEFFROI_HTTP_PORT' }, async () => {
  const config = readConfig(verificationConfiguration);
  const options = readVerifyOptions(process.argv.slice(2), config.BEFFROI_POSTGRES_SYSTEM_URL);
  const verification = await verify(options);
  process.stdout.write(
    options.json ? `${JSON.stringify(verification)}\n` : verifyReport(verification, terminalLanguage()),
  );
  if (verification.findings.length > 0) process.exitCode = 1;
});

async function verify({ databaseUrl, heads }: VerifyOptions): Promise<Verification> {
  const pool = createPool(databaseUrl, {
    max: 1,
    applicationName: 'audit-verify',
    statementTimeoutMs: STATEMENT_TIMEOUT_MS,
  });
  try {
    await pool.query('begin transaction isolation level repeatable read read only');
    const chain = new ChainReader(async <Row>(text: string, values: unknown[]) => {
      const { rows } = await pool.query(text, values);
      return rows as Row[];
    });
    return await verifyChain(chain, { heads, now: new Date() });
  } finally {
    await pool.end();
  }
}
