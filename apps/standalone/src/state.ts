import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join, resolve } from 'node:path';

/** What is drawn once, at the first start, and kept in the state folder (mode 0600). */
export interface Secrets {
  readonly postgresPassword: string;
  readonly rolePassword: string;
  readonly clusterToken: string;
  readonly keyPepper: string;
  readonly controlKey: string;
  readonly dataPlaneKey: string;
  readonly serviceAccountSecret: string;
  readonly consoleSecret: string;
  /** Of the worker with the identity provider. */
  readonly reconcilerSecret: string;
  /** One password for all demo users of this installation. */
  readonly userPassword: string;
}

export interface State {
  readonly dir: string;
  /** The first start, or the first after --reset. */
  readonly isNew: boolean;
  readonly secrets: Secrets;
  path(name: string): string;
}

const OWNED = [
  'secrets.json',
  'standalone.json',
  'demo.json',
  'kubeconfig.yaml',
  'postgres',
  'identity',
  'cluster',
  'gateway',
  'logs',
  'init.json',
  'compiled',
];

export const openState = (stateDir: string, reset: boolean): State => {
  const dir = resolve(stateDir);
  mkdirSync(dir, { recursive: true });
  letServerThrough(dir);
  const path = (name: string) => join(dir, name);
  // Whoever waits for the addresses waits for this start's.
  rmSync(path('standalone.json'), { force: true });
  if (reset) for (const name of OWNED) rmSync(path(name), { recursive: true, force: true });
  const isNew = !existsSync(path('secrets.json'));
  return { dir, isNew, secrets: keepSecrets(path('secrets.json')), path };
};

/** As root, PostgreSQL runs as another user and must be able to walk through the folder, not to list it. */
const letServerThrough = (dir: string): void => {
  if (process.getuid?.() === 0 && statSync(dir).uid === 0)
    chmodSync(dir, (statSync(dir).mode & 0o777) | 0o011);
};

/** Those of an earlier version keep what they have, and get what they lack. */
const keepSecrets = (file: string): Secrets => {
  const stored = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Partial<Secrets>) : {};
  const secrets = { ...drawSecrets(), ...stored };
  if (Object.keys(stored).length < Object.keys(secrets).length) writePrivately(file, secrets);
  return secrets;
};

const drawSecrets = (): Secrets => ({
  postgresPassword: text(18),
  rolePassword: text(18),
  clusterToken: text(24),
  keyPepper: key(),
  controlKey: key(),
  dataPlaneKey: key(),
  serviceAccountSecret: text(24),
  consoleSecret: text(24),
  reconcilerSecret: text(24),
  userPassword: text(9),
});

const text = (bytes: number): string => randomBytes(bytes).toString('base64url');
const key = (): string => randomBytes(32).toString('base64');

/** Whole or not at all, and for its owner only. */
export const writePrivately = (file: string, content: unknown): void => {
  const draft = `${file}.new`;
  writeFileSync(draft, typeof content === 'string' ? content : `${JSON.stringify(content, null, 2)}\n`, {
    mode: 0o600,
  });
  renameSync(draft, file);
};
