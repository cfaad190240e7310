import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { BenchPorts } from '../ports.ts';
import { chatBody } from '../wire.ts';
import { isStream, nothingLeft, type Program } from './program.ts';
import { waitUntilListening } from './wait.until.listening.ts';

const PACKAGE = '@portkey-ai/gateway@1.15.2';
const FOLDER = new URL('../../../../node_modules/.cache/bench/portkey', import.meta.url).pathname;
const ENTRY = join(FOLDER, 'node_modules/@portkey-ai/gateway/build/start-server.js');
const INSTALL_WITHIN_MS = 120_000;

/** Once, by npm's ordinary client, outside of our own dependencies. @throws Error with npm's reason */
const install = (): void => {
  if (existsSync(ENTRY)) return;
  mkdirSync(FOLDER, { recursive: true });
  writeFileSync(join(FOLDER, 'package.json'), '{"private":true}\n');
  const { status, stderr } = spawnSync(
    'npm',
    ['install', '--no-audit', '--no-fund', '--ignore-scripts', '--loglevel=error', PACKAGE],
    { cwd: FOLDER, encoding: 'utf8', timeout: INSTALL_WITHIN_MS },
  );
  if (status !== 0)
    throw new Error(`${PACKAGE} could not be installed: ${stderr.trim() || 'npm did not end'}`);
};

export const startPortkey = async (ports: BenchPorts, keys: readonly string[]): Promise<Program> => {
  install();
  const child = spawn(process.execPath, [ENTRY, '--headless', `--port=${ports.portkey}`], {
    stdio: 'ignore',
    env: { ...process.env, NODE_ENV: 'production', TRUSTED_CUSTOM_HOSTS: '127.0.0.1,localhost' },
  });
  await waitUntilListening(ports.portkey);
  return {
    name: 'portkey',
    pids: [child.pid!],
    target: (upstream) => ({
      port: ports.portkey,
      headers: [
        'x-portkey-provider: openai',
        `x-portkey-custom-host: http://127.0.0.1:${ports.upstreams[upstream]}/v1`,
      ],
      keys,
      body: chatBody(`bench/${upstream}`, isStream(upstream)),
    }),
    settled: nothingLeft,
    stop: async () => void child.kill('SIGKILL'),
  };
};
