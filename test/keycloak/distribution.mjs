/** Keycloak's own distribution, brought by Maven and prepared once, outside of git. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const POM = join(import.meta.dirname, 'pom.xml');
const CACHE = join(import.meta.dirname, '../../node_modules/.cache/keycloak');
const UNPACK = 'org.apache.maven.plugins:maven-dependency-plugin:3.8.1:unpack-dependencies';
/** What is fixed when the distribution is built; the rest is told at the start. */
const BUILD = ['build', '--db=dev-mem', '--health-enabled=true'];

export const KEYCLOAK_VERSION = /<version>(\d+\.\d+\.\d+)<\/version>/.exec(readFileSync(POM, 'utf8'))[1];

/** @returns the folder of a Keycloak that is built for an in-memory database */
export const prepareDistribution = (progress) => {
  const home = join(CACHE, `keycloak-${KEYCLOAK_VERSION}`);
  if (existsSync(join(home, 'built'))) return home;
  rmSync(CACHE, { recursive: true, force: true });
  mkdirSync(CACHE, { recursive: true });
  progress(`bringing Keycloak ${KEYCLOAK_VERSION} by Maven (170 MB, once)`);
  run('mvn', [
    '-B',
    '-q',
    '-f',
    POM,
    UNPACK,
    `-DoutputDirectory=${join(CACHE, 'unpacked')}`,
    `-DmarkersDirectory=${join(CACHE, 'markers')}`,
  ]);
  renameSync(join(CACHE, 'unpacked', `keycloak-${KEYCLOAK_VERSION}`), home);
  progress('building it for this machine (some 20 s, once)');
  run('sh', [join(home, 'bin/kc.sh'), ...BUILD]);
  writeFileSync(join(home, 'built'), '');
  return home;
};

/** Puts realm files where `--import-realm` looks. */
export const placeRealms = (home, files) => {
  const folder = join(home, 'data/import');
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
};

const run = (command, args) => {
  const { status, stdout, stderr } = spawnSync(command, args, {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  if (status !== 0)
    throw new Error(`${command} ${args[0]} ended with ${status}\n${stdout ?? ''}${stderr ?? ''}`);
};
