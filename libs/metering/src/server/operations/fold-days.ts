import { parisDay, type SystemScope } from '@beffroi/kernel';
import { UnitOfWork } from '@beffroi/platform/typeorm';
import { Injectable } from '@nestjs/common';
import { dateOf, FoldDays } from '../../domain/index.ts';

@Injectable()
export class FoldDaysOperation extends FoldDays {
  constructor(private readonly unitOfWork: UnitOfWork) {
    super();
  }

  async execute(scope: SystemScope): Promise<number> {
    let days = 0;
    // A day at a time: gateways wait for each to be summed.
    while (await this.#foldNext(scope)) days++;
    return days;
  }

  async #foldNext(scope: SystemScope): Promise<boolean> {
    const { value } = await this.unitOfWork.inScope(scope, { operation: 'usage-day.fold' }, async (tx) => {
      const [ledger] = await tx.manager.query<{ folded: Date }[]>(
        'select folded_through as folded from metering.ledger',
      );
      const day = parisDay(ledger!.folded);
      if (day.to > tx.now) return false;
      const [row] = await tx.manager.query<{ folded: boolean }[]>('select metering.fold_day($1) as folded', [
        dateOf(day.from),
      ]);
      return row!.folded;
    });
    return value;
  }
}
