import { ok, type Result, type SystemScope } from '@beffroi/kernel';
import { newId } from '@beffroi/platform/crypto';
import { UnitOfWork } from '@beffroi/platform/typeorm';
import { Injectable } from '@nestjs/common';
import {
  DeclareOperator,
  type InvalidIdentifier,
  type Operator,
  type OperatorId,
  parseSiren,
} from '../../domain/index.ts';
import { lockOperator, saveOperator } from '../persistence/operator.rows.ts';

@Injectable()
export class DeclareOperatorOperation extends DeclareOperator {
  constructor(private readonly unitOfWork: UnitOfWork) {
    super();
  }

  async execute(
    scope: SystemScope,
    input: { readonly name: string; readonly siren: string | null },
  ): Promise<Result<Operator, InvalidIdentifier>> {
    const siren = input.siren === null ? ok(null) : parseSiren(input.siren);
    if (!siren.ok) return siren;
    const { value } = await this.unitOfWork.inScope(scope, { operation: 'operator.declare' }, async (tx) => {
      const before = await lockOperator(tx.manager);
      if (before?.name === input.name && before.siren === siren.value) return before;
      const id = before?.id ?? newId<OperatorId>(tx.now);
      const after: Operator = { id, name: input.name, siren: siren.value };
      await saveOperator(tx.manager, after);
      tx.audit({ action: 'operator.declare', target: { type: 'operator', id }, before, after });
      return after;
    });
    return ok(value);
  }
}
