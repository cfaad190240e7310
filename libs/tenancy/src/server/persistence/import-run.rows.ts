import { newId } from '@beffroi/platform/crypto';
import type { Transaction } from '@beffroi/platform/typeorm';
import type { EntityManager } from 'typeorm';
import type { AssessedLine, ImportRunId, ImportSource } from '../../domain/index.ts';
import { ImportRunEntity } from './import-run.entity.ts';

/** Says that an import begins, so that others see how far it is. */
export const startRun = async (
  tx: Transaction,
  source: ImportSource,
  lines: readonly AssessedLine[],
): Promise<ImportRunId> => {
  const id = newId<ImportRunId>(tx.now);
  const count = (kind: string) => lines.filter(({ verdict }) => verdict.kind === kind).length;
  const run = {
    source: nameOf(source),
    total: lines.length,
    expected: count('new'),
    refused: count('refused'),
  };
  await tx.manager.insert(ImportRunEntity, { ...run, id, created: 0, createdAt: tx.now, finishedAt: null });
  tx.audit({ action: 'collectivite.import', target: { type: 'import-run', id }, after: run });
  return id;
};

const nameOf = (source: ImportSource): string => {
  switch (source.kind) {
    case 'csv':
      return 'csv';
    case 'epci':
      return `epci ${source.siren}`;
    case 'department':
      return `department ${source.code}`;
  }
};

export const advanceRun = async (manager: EntityManager, id: ImportRunId, created: number): Promise<void> => {
  await manager.increment(ImportRunEntity, { id }, 'created', created);
};

export const finishRun = async (tx: Transaction, id: ImportRunId, created: number): Promise<void> => {
  await tx.manager.update(ImportRunEntity, { id }, { created, finishedAt: tx.now });
};
