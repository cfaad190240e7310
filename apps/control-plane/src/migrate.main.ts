import { defineConfig, readConfig, setting } from '@beffroi/platform/config';
import { migrate } from '@beffroi/platform/typeorm';
import { migrations } from './migrations.ts';

/** Brings the database from nothing, or from an earlier version, to this one; may run at any time. */
const definition = defineConfig({
  BEFFROI_POSTGRES_ADMIN_URL: setting({
    type: 'url',
    description: 'A login that may create roles; its path names the database, which is created when absent.',
    example: 'postgres://postgres:secret@db.example/beffroi',
    secret: true,
  }),
  BEFFROI_POSTGRES_ROLE_PASSWORD: setting({
    type: 'secret',
    description: 'The password given to the roles of our programs.',
    example: 'a long random text',
  }),
});

const config = readConfig(definition);
const ran = await migrate({
  adminUrl: config.BEFFROI_POSTGRES_ADMIN_URL,
  rolePassword: config.BEFFROI_POSTGRES_ROLE_PASSWORD,
  migrations,
});
for (const name of ran) process.stdout.write(`${name}\n`);
process.stdout.write(ran.length > 0 ? `${ran.length} migrations ran\n` : 'the database is up to date\n');
