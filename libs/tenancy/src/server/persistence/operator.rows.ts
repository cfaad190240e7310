import type { EntityManager } from 'typeorm';
import type { Operator } from '../../domain/index.ts';
import { OperatorEntity } from './operator.entity.ts';
import { toOperator } from './operators.repository.ts';

/** The one operator, locked for this transaction. */
export const lockOperator = async (manager: EntityManager): Promise<Operator | undefined> => {
  const row = await manager
    .createQueryBuilder(OperatorEntity, 'operator')
    .setLock('pessimistic_write')
    .getOne();
  return row ? toOperator(row) : undefined;
};

export const saveOperator = async (manager: EntityManager, operator: Operator): Promise<void> => {
  await manager.upsert(OperatorEntity, { ...operator, onlyOne: true }, ['id']);
};
