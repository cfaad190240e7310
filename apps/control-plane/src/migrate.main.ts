import { readConfig } from '@beffroi/platform/config';
import { startOrExplain } from '@beffroi/platform/observability';
import { migrate } from '@beffroi/platform/typeorm';
import { migrationConfiguration } from './configuration.ts';
import { migrations } from './migrations.ts';

/** Brings the database from nothing, or from an earlier version, to this one; may run at any time. */
await startOrExplain({ program: 'migrate', portSetting: 'BEFFROI_HTTP_PORT' }, async () => {
  const config = readConfig(migrationConfiguration);
  const ran = await migrate({
    adminUrl: config.BEFFROI_POSTGRES_ADMIN_URL,
    rolePassword: config.BEFFROI_POSTGRES_ROLE_PASSWORD,
    migrations,
  });
  for (const name of ran) process.stdout.write(`${name}\n`);
  process.stdout.write(ran.length > 0 ? `${ran.length} migrations ran\n` : 'the database is up to date\n');
});
