import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { readConfig } from '@beffroi/platform/config';
import { startOrExplain, StartupFailure } from '@beffroi/platform/observability';
import { createDatabase } from '@beffroi/platform/typeorm';
import { contexts, entities } from './composition/contexts.ts';
import { type Configuration, configuration } from './configuration.ts';
import { ApplyInit } from './init/apply-init.ts';
import { type InitFile, readInitFile } from './init/init.file.ts';
import { invalidInitFile, noInitFile, partlyRefused, unreadableInitFile } from './init/init.faults.ts';

/** `init.main.js --file init.json`: what an installation is born with; may run at any time. */
await startOrExplain({ program: 'init', portSetting: 'BEFFROI_HTTP_PORT' }, async () => {
  const file = readFileOfArguments();
  const faults = await applyTo(readConfig(configuration), file);
  if (faults.length > 0) throw new StartupFailure(partlyRefused(faults));
  process.stdout.write(`${file.operator.name}: the init file is applied\n`);
});

function readFileOfArguments(): InitFile {
  const { file: path } = parseArgs({ options: { file: { type: 'string' } } }).values;
  if (!path) throw new StartupFailure(noInitFile);
  const read = readInitFile(textOf(path));
  if (read.ok) return read.value;
  throw new StartupFailure(invalidInitFile(path, read.failure));
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new StartupFailure(unreadableInitFile(path, (error as Error).message));
  }
}

async function applyTo(config: Configuration, file: InitFile): Promise<readonly string[]> {
  const database = await createDatabase({
    tenantUrl: config.BEFFROI_POSTGRES_TENANT_URL,
    systemUrl: config.BEFFROI_POSTGRES_SYSTEM_URL,
    entities,
    applicationName: 'init',
    poolSize: 2,
  });
  @Module({ imports: contexts(config, database), providers: [ApplyInit] })
  class InitModule {}
  const app = await NestFactory.createApplicationContext(InitModule, { logger: false, abortOnError: false });
  try {
    return await app.get(ApplyInit).execute(file);
  } finally {
    await app.close();
    await database.close();
  }
}
