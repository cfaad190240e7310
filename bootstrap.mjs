/**
 * The door of every npm script. Runs under any Node ≥ 18, with nothing installed: installs what is missing, then
 * hands over to the Node that the lockfile pins.
 *
 *   node bootstrap.mjs start [options]     build, then apps/standalone
 *   node bootstrap.mjs build               every package, when a source has changed
 *   node bootstrap.mjs test [options]      test/run.mjs
 *   node bootstrap.mjs run <bin> [args]    a program of node_modules/.bin
 */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('.', import.meta.url));
const modules = join(root, 'node_modules');
const stamp = join(modules, '.beffroi-install');
const buildStamp = join(modules, '.beffroi-build');
const buildLock = join(modules, '.beffroi-build.lock');
const OLDEST_NODE = 18;
const OLDEST_RUNTIME = [22, 19];

// POSIX.1-2017 §8.2, as in libs/kernel, of which nothing is built yet.
const speaksEnglish = /^en/i.test(process.env.LC_ALL || process.env.LC_MESSAGES || process.env.LANG || '');

const tell = (french, english) => console.error(`beffroi: ${speaksEnglish ? english : french}`);

/** Ends with one line: cause, remedy, code. */
const fail = (code, french, english) => {
  tell(`${french} [${code}]`, `${english} [${code}]`);
  process.exit(1);
};

const versionOf = (text) => text.replace(/^v/, '').split('.').map(Number);
const atLeast = ([major, minor], [wantedMajor, wantedMinor]) =>
  major > wantedMajor || (major === wantedMajor && minor >= wantedMinor);

const packageFiles = () =>
  ['apps', 'libs', '.'].flatMap((folder) =>
    readdirSync(join(root, folder), { withFileTypes: true })
      .map((entry) => join(root, folder, entry.name, 'package.json'))
      .filter((file) => !file.startsWith(modules) && existsSync(file)),
  );

/** What an install depends on: when it has not changed, nothing needs installing. */
const installDigest = () => {
  const hash = createHash('sha256');
  for (const file of [
    join(root, 'package-lock.json'),
    join(root, 'package.json'),
    ...packageFiles().sort(),
  ]) {
    hash.update(readFileSync(file));
  }
  return hash.update(`${process.platform}-${process.arch}`).digest('hex');
};

const isInstalled = (digest) => existsSync(stamp) && readFileSync(stamp, 'utf8') === digest;

const install = async () => {
  const digest = installDigest();
  if (isInstalled(digest)) return;
  const startedAt = Date.now();
  const seconds = () => Math.round((Date.now() - startedAt) / 1000);
  tell(
    'installation des dépendances (au premier démarrage seulement, environ une minute)…',
    'installing dependencies (first start only, about a minute)…',
  );
  const progress = setInterval(
    () => tell(`installation des dépendances… ${seconds()} s`, `installing dependencies… ${seconds()} s`),
    10_000,
  );
  const npm = process.env.npm_execpath ? [process.execPath, process.env.npm_execpath] : ['npm'];
  const code = await run(
    [...npm, 'install', '--no-save', '--no-audit', '--no-fund', '--loglevel=error'],
    { ...process.env, npm_config_update_notifier: 'false' },
    // What the programs print is the only thing that belongs on standard output.
    ['ignore', 2, 2],
  );
  clearInterval(progress);
  if (code !== 0) {
    fail(
      'INSTALL_FAILED',
      `npm install a échoué (code ${code}). Voyez les lignes ci-dessus ; vérifiez le réseau et la place sur le disque, puis recommencez.`,
      `npm install failed (exit code ${code}). See the lines above; check the network and the free disk, then try again.`,
    );
  }
  writeFileSync(stamp, digest);
  tell(`dépendances installées en ${seconds()} s`, `dependencies installed in ${seconds()} s`);
};

const run = ([command, ...args], env, stdio) =>
  new Promise((resolve) => {
    spawn(command, args, { cwd: root, env, stdio })
      .on('error', (error) =>
        fail(
          'PROGRAM_MISSING',
          `${command} ne démarre pas (${error.message}). Est-il installé, et dans le PATH ?`,
          `${command} cannot be started (${error.message}). Is it installed and on the PATH?`,
        ),
      )
      .on('exit', (code) => resolve(code ?? 1));
  });

/** The Node that the lockfile pins where it exists for this platform, otherwise ours if it is new enough. */
const runtime = () => {
  const pinned = join(modules, `node-${process.platform}-${process.arch}`, 'bin', 'node');
  if (existsSync(pinned)) return pinned;
  if (atLeast(versionOf(process.version), OLDEST_RUNTIME)) return process.execPath;
  return fail(
    'NODE_TOO_OLD',
    `Node ${process.version} est trop ancien, et aucun Node n’est livré pour ${process.platform}-${process.arch}. Installez Node ${OLDEST_RUNTIME.join('.')} ou plus récent.`,
    `Node ${process.version} is too old, and no packaged Node exists for ${process.platform}-${process.arch}. Install Node ${OLDEST_RUNTIME.join('.')} or newer.`,
  );
};

const environment = () => ({
  ...process.env,
  PATH: [join(modules, '.bin'), process.env.PATH].join(delimiter),
  NX_DAEMON: 'false',
  NX_TUI: 'false',
});

/** Every source that a build reads, by place, size and time of change: 20 ms for a thousand files. */
const sourcesDigest = () => {
  const hash = createHash('sha256').update(readFileSync(join(root, 'swc.json')));
  const packages = packageFiles().sort();
  for (const file of packages) {
    hash.update(readFileSync(file));
    const sources = join(dirname(file), 'src');
    if (!existsSync(sources)) continue;
    for (const name of readdirSync(sources, { recursive: true }).sort()) {
      const { size, mtimeMs } = statSync(join(sources, name));
      hash.update(`${name} ${size} ${mtimeMs}\n`);
    }
  }
  return hash.digest('hex');
};

const isBuilt = (digest) => existsSync(buildStamp) && readFileSync(buildStamp, 'utf8') === digest;

const isRunning = (pid) => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

/** One build at a time: Nx replaces a package's `dist`, which whoever starts meanwhile would miss. */
const withBuildLock = async (work) => {
  for (;;) {
    try {
      writeFileSync(buildLock, String(process.pid), { flag: 'wx' });
      break;
    } catch {
      const holder = existsSync(buildLock) ? Number(readFileSync(buildLock, 'utf8')) : undefined;
      if (holder && !isRunning(holder)) rmSync(buildLock, { force: true });
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
  try {
    await work();
  } finally {
    rmSync(buildLock, { force: true });
  }
};

/** Builds what changed; when nothing did, no file is touched, so that what runs from here is not disturbed. */
const build = (node) => {
  if (isBuilt(sourcesDigest())) return undefined;
  return withBuildLock(async () => {
    const digest = sourcesDigest();
    if (isBuilt(digest)) return;
    await runNx(node);
    writeFileSync(buildStamp, digest);
  });
};

const runNx = async (node) => {
  const startedAt = Date.now();
  const output = [];
  const code = await new Promise((resolve) => {
    const child = spawn(node, [join(modules, '.bin', 'nx'), 'run-many', '-t', 'build'], {
      cwd: root,
      env: environment(),
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => output.push(chunk));
    child.on('exit', (exitCode) => resolve(exitCode ?? 1));
  });
  if (code !== 0) {
    rmSync(buildLock, { force: true });
    console.error(Buffer.concat(output).toString());
    fail(
      'BUILD_FAILED',
      'la compilation a échoué. Voyez les lignes ci-dessus.',
      'the build failed. See the lines above.',
    );
  }
  const seconds = ((Date.now() - startedAt) / 1000).toFixed(1);
  tell(`compilé en ${seconds} s`, `built in ${seconds} s`);
};

/**
 * Runs a program to its end with our signals passed on. It learns of our death by its IPC channel closing; we learn
 * of npm's by having another parent (the script is `exec node …`: no shell stands between).
 */
const handOver = (node, args) => {
  const child = spawn(node, args, {
    cwd: root,
    env: environment(),
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
  });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  if (process.env.npm_lifecycle_event) {
    const parent = process.ppid;
    setInterval(() => process.ppid !== parent && child.connected && child.disconnect(), 500).unref();
  }
  child.on('exit', (code, signal) => process.exit(code ?? (signal === 'SIGINT' ? 130 : 1)));
};

const [command, ...args] = process.argv.slice(2);
if (versionOf(process.version)[0] < OLDEST_NODE) {
  fail(
    'NODE_TOO_OLD',
    `Node ${process.version} est trop ancien. Installez Node ${OLDEST_NODE} ou plus récent.`,
    `Node ${process.version} is too old. Install Node ${OLDEST_NODE} or newer.`,
  );
}
if (!['start', 'build', 'test', 'run'].includes(command)) {
  fail(
    'UNKNOWN_COMMAND',
    `la commande ${command} est inconnue. Utilisez start, build, test ou run.`,
    `unknown command ${command}. Use start, build, test or run.`,
  );
}
await install();
const node = runtime();
if (command === 'start') {
  await build(node);
  handOver(node, [join(root, 'apps/standalone/dist/main.js'), ...args]);
} else if (command === 'build') {
  await build(node);
} else if (command === 'test') {
  handOver(node, [join(root, 'test/run.mjs'), ...args]);
} else {
  process.exit(await run(args, environment(), 'inherit'));
}
