import { brandId, type Scope } from '@beffroi/kernel';
import { UnitOfWork } from '@beffroi/platform/typeorm';
import { Injectable } from '@nestjs/common';
import { type Operator, Operators } from '../../domain/index.ts';
import { OperatorEntity } from './operator.entity.ts';

@Injectable()
export class OperatorsRepository extends Operators {
  constructor(private readonly unitOfWork: UnitOfWork) {
    super();
  }

  async current(scope: Scope): Promise<Operator | undefined> {
    const [row] = await this.unitOfWork.read(scope, ({ manager }) =>
      manager.find(OperatorEntity, { take: 1 }),
    );
    return row && toOperator(row);
  }
}

export const toOperator = (row: OperatorEntity): Operator => ({
  id: brandId(row.id),
  name: row.name,
  siren: row.siren === null ? null : brandId(row.siren),
});
