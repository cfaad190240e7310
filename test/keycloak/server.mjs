/** A real Keycloak for one run: free loopback ports, a database in memory, the realms of infra/keycloak. */
import { spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { join } from 'node:path';
import { placeRealms, prepareDistribution } from './distribution.mjs';
import { startMailbox } from './mailbox.mjs';
import { testRealms } from './realms.mjs';
import { SETTINGS } from './settings.ts';

/** A start takes 10 to 30 s; machines that run tests are busy. */
const PATIENCE_MS = 300_000;
const LAST_WORDS = 4_000;

const progress = (text) => process.stdout.write(`keycloak: ${text}\n`);

export const startKeycloak = async () => {
  const home = prepareDistribution(progress);
  placeRealms(home, testRealms());
  const mailbox = await startMailbox();
  const [port, managementPort] = [await freePort(), await freePort()];
  const startedAt = performance.now();
  progress('starting');
  const child = spawn('sh', [join(home, 'bin/kc.sh'), ...startArguments(port, managementPort)], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      ...process.env,
      ...SETTINGS,
      BEFFROI_SMTP_PORT: String(mailbox.port),
      JAVA_OPTS_KC_HEAP: '-Xms256m -Xmx768m',
    },
  });
  const words = lastWordsOf(child);
  const stop = async () => {
    mailbox.close();
    await end(child);
  };
  process.once('exit', () => child.kill('SIGKILL'));
  try {
    await readiness(`http://127.0.0.1:${managementPort}/health/ready`, child);
  } catch (error) {
    await stop();
    throw new Error(`Keycloak did not start (${error.message}):\n${words()}`);
  }
  progress(`ready in ${Math.round((performance.now() - startedAt) / 1000)} s`);
  return { url: `http://127.0.0.1:${port}`, stop };
};

const startArguments = (port, managementPort) => [
  'start',
  '--optimized',
  '--import-realm',
  '--cache=local',
  '--http-enabled=true',
  '--hostname-strict=false',
  '--http-host=127.0.0.1',
  `--http-port=${port}`,
  `--http-management-port=${managementPort}`,
];

const readiness = async (url, child) => {
  const deadline = performance.now() + PATIENCE_MS;
  let ticks = 0;
  while (performance.now() < deadline) {
    if (child.exitCode !== null) throw new Error(`it ended with ${child.exitCode}`);
    const answer = await fetch(url).catch(() => undefined);
    if (answer?.ok) return;
    await pause(500);
    if (++ticks % 20 === 0) progress(`still starting, ${ticks / 2} s`);
  }
  throw new Error(`not ready within ${PATIENCE_MS / 1000} s`);
};

const lastWordsOf = (child) => {
  let text = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk) => (text = (text + chunk).slice(-LAST_WORDS)));
  }
  return () => text;
};

const end = (child) =>
  new Promise((resolve) => {
    if (child.exitCode !== null) return resolve();
    child.once('exit', resolve);
    child.kill('SIGTERM');
    setTimeout(() => child.kill('SIGKILL'), 10_000).unref();
  });

const freePort = () =>
  new Promise((resolve, reject) => {
    const server = createServer()
      .once('error', reject)
      .listen(0, '127.0.0.1', () => {
        const { port } = server.address();
        server.close(() => resolve(port));
      });
  });
