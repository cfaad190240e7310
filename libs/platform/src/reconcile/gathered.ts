export interface GatheredOptions<Item, Answer> {
  /** Does many at once; answers in the order of the items. */
  readonly work: (items: readonly Item[]) => Promise<readonly Answer[]>;
  /** As many as go together at most. */
  readonly most: number;
}

/** When so many fail alone, it is not the items. */
const MOST_CULPRITS = 2;

interface Asked<Item, Answer> {
  readonly item: Item;
  readonly resolve: (answer: Answer) => void;
  readonly reject: (reason: unknown) => void;
}

/**
 * One call out of many: what is asked while an earlier batch is under way goes together in the next one. So nobody
 * waits for company, and the busier it is, the more go at once. A batch that fails is tried again one by one, so that what
 * is wrong with one item stays its own; once two fail alone, it is not the items, and the rest fails with the batch.
 */
export const gathered = <Item, Answer>(
  options: GatheredOptions<Item, Answer>,
): ((item: Item) => Promise<Answer>) => {
  const batches = new Batches(options);
  return (item) => batches.ask(item);
};

class Batches<Item, Answer> {
  private waiting: Asked<Item, Answer>[] = [];
  private busy = false;

  constructor(private readonly options: GatheredOptions<Item, Answer>) {}

  ask(item: Item): Promise<Answer> {
    const { promise, resolve, reject } = Promise.withResolvers<Answer>();
    this.waiting.push({ item, resolve, reject });
    if (!this.busy) void this.workOff();
    return promise;
  }

  private async workOff(): Promise<void> {
    this.busy = true;
    // A turn of the event loop first: what is asked in the same one goes together.
    await new Promise(setImmediate);
    while (this.waiting.length > 0) await this.settle(this.waiting.splice(0, this.options.most));
    this.busy = false;
  }

  private async settle(batch: readonly Asked<Item, Answer>[]): Promise<void> {
    const error = await this.tryTogether(batch);
    if (error === undefined) return;
    if (batch.length === 1) return batch[0]!.reject(error.cause);
    let failures = 0;
    for (const asked of batch) {
      if (failures >= MOST_CULPRITS) asked.reject(error.cause);
      else if (await this.tryAlone(asked)) failures += 1;
    }
  }

  /** @returns why it failed; undefined: it did not */
  private async tryTogether(
    batch: readonly Asked<Item, Answer>[],
  ): Promise<{ readonly cause: unknown } | undefined> {
    try {
      const answers = await this.options.work(batch.map(({ item }) => item));
      batch.forEach(({ resolve }, index) => resolve(answers[index]!));
      return undefined;
    } catch (cause) {
      return { cause };
    }
  }

  /** @returns whether it failed */
  private async tryAlone(asked: Asked<Item, Answer>): Promise<boolean> {
    const error = await this.tryTogether([asked]);
    if (error) asked.reject(error.cause);
    return error !== undefined;
  }
}
