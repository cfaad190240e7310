import { randomBytes } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { calculateJwkThumbprint, exportJWK, generateKeyPair, type JWK } from 'jose';

/** What must outlive the process for tokens and session cookies to stay valid. */
export interface IdentityState {
  /** The private RS256 key, with its `kid`. */
  readonly signingKey: JWK & { readonly kid: string };
  readonly cookieKey: string;
}

const FILE = 'identity.json';

/** Reads the state, or creates it (mode 0600). Without a directory it lives as long as the process. */
export async function loadIdentityState(stateDir: string | undefined): Promise<IdentityState> {
  if (stateDir === undefined) return createState();
  const path = join(stateDir, FILE);
  const stored = await readFile(path, 'utf8').catch(absent);
  if (stored !== undefined) return parseState(stored, path);

  const created = await createState();
  await mkdir(stateDir, { recursive: true });
  await writeFile(`${path}.new`, JSON.stringify(created), { mode: 0o600 });
  await rename(`${path}.new`, path);
  return created;
}

async function createState(): Promise<IdentityState> {
  const { privateKey } = await generateKeyPair('RS256', { extractable: true });
  const jwk = await exportJWK(privateKey);
  const kid = await calculateJwkThumbprint(jwk);
  return {
    signingKey: { ...jwk, kid, alg: 'RS256', use: 'sig' },
    cookieKey: randomBytes(32).toString('base64url'),
  };
}

function parseState(text: string, path: string): IdentityState {
  const remedy = `${path} does not hold the identity provider's keys: remove it for new ones (tokens in use will be refused)`;
  try {
    const state = JSON.parse(text) as Partial<IdentityState> | null;
    if (state?.signingKey?.kid && state.cookieKey) {
      return { signingKey: state.signingKey, cookieKey: state.cookieKey };
    }
  } catch (cause) {
    throw new Error(remedy, { cause });
  }
  throw new Error(remedy);
}

function absent(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT') throw error;
}
