import type { Scope } from '@beffroi/kernel';
import {
  type OperationOptions,
  type Outcome,
  type Reading,
  type Transaction,
  UnitOfWork,
} from '@beffroi/platform/typeorm';

export interface Silence {
  /** Mutations leave no entry. */
  readonly audit: boolean;
  /** Mutations publish no record: for publishing, all of them wait for one another anyway. */
  readonly records: boolean;
}

/** A unit of work that leaves out a part of what mutations write. */
export class SilencedUnitOfWork extends UnitOfWork {
  readonly #real: UnitOfWork;
  readonly #silence: Silence;

  constructor(real: UnitOfWork, silence: Silence) {
    super();
    this.#real = real;
    this.#silence = silence;
  }

  override inScope<T>(
    scope: Scope,
    options: OperationOptions,
    work: (tx: Transaction) => Promise<T>,
  ): Promise<Outcome<T>> {
    return this.#real.inScope(scope, options, (tx) => work(silenced(tx, this.#silence)));
  }

  override read<T>(scope: Scope, work: (reading: Reading) => Promise<T>): Promise<T> {
    return this.#real.read(scope, work);
  }
}

const silenced = (tx: Transaction, { audit, records }: Silence): Transaction => ({
  scope: tx.scope,
  manager: tx.manager,
  now: tx.now,
  audit: (note) => (audit ? undefined : tx.audit(note)),
  emit: (note) => tx.emit(note),
  publish: (...all) => (records ? undefined : tx.publish(...all)),
});
