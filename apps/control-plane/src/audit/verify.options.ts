import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type ChainHead, parseHead } from '@beffroi/audit/domain';
import { StartupFailure } from '@beffroi/platform/observability';
import { noDatabase, noHead, unknownOption } from './verify.faults.ts';

const DEFAULT_STATE_DIR = 'var';

export interface VerifyOptions {
  readonly databaseUrl: string;
  readonly heads: readonly ChainHead[];
  /** Print the outcome for programs. */
  readonly json: boolean;
}

/**
 * `--state-dir D`: the database of the standalone installation there. `--head N:HASH`: a head that was kept elsewhere,
 * as often as wanted. `--json`.
 *
 * @param systemUrl from the environment; what `--state-dir` says goes before it
 * @throws StartupFailure
 */
export const readVerifyOptions = (args: string[], systemUrl: string | undefined): VerifyOptions => {
  const values = parse(args);
  const databaseUrl = values['state-dir']
    ? urlIn(values['state-dir'])
    : (systemUrl ?? urlIn(DEFAULT_STATE_DIR));
  return { databaseUrl, heads: (values.head ?? []).map(headOf), json: values.json ?? false };
};

const parse = (args: string[]) => {
  try {
    return parseArgs({
      args,
      options: {
        'state-dir': { type: 'string' },
        head: { type: 'string', multiple: true },
        json: { type: 'boolean' },
      },
    }).values;
  } catch (error) {
    throw new StartupFailure(unknownOption((error as Error).message));
  }
};

const urlIn = (stateDir: string): string => {
  const manifest = join(stateDir, 'standalone.json');
  if (!existsSync(manifest)) throw new StartupFailure(noDatabase(manifest));
  return (JSON.parse(readFileSync(manifest, 'utf8')) as { readonly postgres: string }).postgres;
};

const headOf = (text: string): ChainHead => {
  const head = parseHead(text);
  if (!head) throw new StartupFailure(noHead(text));
  return head;
};
