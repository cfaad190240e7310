import type { OperatorScope } from '@beffroi/kernel';
import type { ImportMembers } from '@beffroi/tenancy/domain';
import type { Client } from 'pg';
import { median } from '../median.ts';
import { insertBare, rowsWrittenBy } from './written.rows.ts';

export interface Round {
  readonly rows: number;
  readonly importMs: number;
  readonly bareMs: number;
}

export interface Comparison {
  readonly rounds: readonly Round[];
  /** Median of the rounds' ratios: what else the machine does has met both. */
  readonly ratio: number;
}

const OPERATOR: OperatorScope = {
  kind: 'operator',
  actor: { kind: 'user', subject: 'anne', issuer: 'https://agents.example' },
};

/** Imports each file, then inserts the same rows bare. The first file only warms up. */
export const compare = async (
  importing: ImportMembers,
  { imported, bare }: { readonly imported: Client; readonly bare: Client },
  files: readonly string[],
): Promise<Comparison> => {
  const rounds: Round[] = [];
  for (const text of files) {
    let importMs = 0;
    const written = await rowsWrittenBy(imported, async () => {
      importMs = await timed(() => bringOnBoard(importing, text));
    });
    const bareMs = await timed(() => insertBare(bare, written));
    rounds.push({ rows: [...written.values()].flat().length, importMs, bareMs });
  }
  const counted = rounds.slice(1);
  const ratio = median(counted.map(({ importMs, bareMs }) => importMs / bareMs));
  return { rounds: counted, ratio: Number(ratio.toFixed(2)) };
};

const bringOnBoard = async (importing: ImportMembers, text: string): Promise<void> => {
  const outcome = await importing.execute(OPERATOR, { source: { kind: 'csv', text }, dryRun: false });
  if (!outcome.ok) throw new Error(outcome.failure.kind);
  const { lines, created } = outcome.value;
  if (created.size !== lines.length) throw new Error(`${created.size} of ${lines.length} came on board`);
};

const timed = async (work: () => Promise<unknown>): Promise<number> => {
  const startedAtMs = performance.now();
  await work();
  return Math.round(performance.now() - startedAtMs);
};
