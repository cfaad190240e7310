import type { ModelPrices } from '@beffroi/contracts/dataplane';
import type { Offer } from '@beffroi/contracts/usage';
import { isAbout } from '@beffroi/quotas/domain';
import type { Identity } from '../pipeline/identity.ts';
import type { Key, Limit, Model, Records } from '../records/record.views.ts';
import type { Hold } from './hold.ts';
import type { LimitsNote } from '../journal/limits.note.ts';
import type { HoldBook } from './hold.book.ts';
import { limitsNote } from './hold.notes.ts';

/** The limits that requests of one key for one model and offer fall under, with what is held of them. */
export class RequestLimits {
  readonly limits: readonly Limit[];
  #holds: readonly Hold[] | undefined;
  #validUntilMs = Number.NEGATIVE_INFINITY;
  #onArrival: RequestLimits | undefined;
  #atTurn: RequestLimits | undefined;

  /** Equal for equal limits. */
  readonly names: string;

  #note: LimitsNote | undefined;
  #notedPrices: ModelPrices | undefined;

  constructor(limits: readonly Limit[]) {
    this.limits = limits;
    this.names = limits.map(({ id }) => id).join(' ');
  }

  /** What is in flight is counted on arrival (DATAPLANE §3). */
  get onArrival(): RequestLimits {
    return (this.#onArrival ??= new RequestLimits(
      this.limits.filter(({ metric }) => metric === 'in-flight'),
    ));
  }

  /** The rest, reserved when its turn has come: those that count it in flight already are known. */
  except(counted: RequestLimits): RequestLimits {
    if (counted.names === this.onArrival.names) return (this.#atTurn ??= this.#without(this.onArrival));
    return this.#without(counted);
  }

  with({ isEmpty, limits }: RequestLimits): RequestLimits {
    return isEmpty ? this : new RequestLimits([...this.limits, ...limits]);
  }

  #without({ limits }: RequestLimits): RequestLimits {
    const left = new Set(limits.map(({ id }) => id));
    return new RequestLimits(this.limits.filter(({ id }) => !left.has(id)));
  }

  get isEmpty(): boolean {
    return this.limits.length === 0;
  }

  /** undefined: a window has just begun whose end the database has not told yet. */
  holdsAt(book: HoldBook, nowMs: number): readonly Hold[] | undefined {
    return nowMs < this.#validUntilMs ? this.#holds : this.#find(book, nowMs);
  }

  /**
   * How the journal names them; undefined: nothing is counted.
   *
   * @param holds of an admission
   */
  noteOf(holds: readonly Hold[], prices: ModelPrices): LimitsNote | undefined {
    if (holds !== this.#holds) return limitsNote(holds, prices);
    if (prices === this.#notedPrices) return this.#note;
    this.#notedPrices = prices;
    return (this.#note = limitsNote(holds, prices));
  }

  #find(book: HoldBook, nowMs: number): readonly Hold[] | undefined {
    this.#holds = undefined;
    this.#notedPrices = undefined;
    this.#validUntilMs = Number.NEGATIVE_INFINITY;
    const holds: Hold[] = [];
    let validUntilMs = Number.POSITIVE_INFINITY;
    for (const limit of this.limits) {
      const hold = book.holdAt(limit, nowMs);
      if (!hold) return undefined;
      holds.push(hold);
      if (hold.windowMs !== null) validUntilMs = Math.min(validUntilMs, hold.endMs);
    }
    this.#holds = holds;
    this.#validUntilMs = validUntilMs;
    return holds;
  }
}

interface Found {
  readonly model: Model;
  readonly offer: Offer;
  readonly limits: RequestLimits;
}

/** Finds the limits of a request, and remembers them until any limit is published anew. */
export class LimitIndex {
  #mark: object | undefined;
  #byKey = new WeakMap<Key, Map<string, RequestLimits>>();
  /** Most keys ask for the same model all day. */
  #latest = new WeakMap<Identity, Found>();

  of(identity: Identity, model: Model, offer: Offer, records: Records): RequestLimits {
    if (this.#mark !== records.limitsMark) {
      this.#mark = records.limitsMark;
      this.#byKey = new WeakMap();
      this.#latest = new WeakMap();
    }
    const latest = this.#latest.get(identity);
    if (latest?.model === model && latest.offer === offer) return latest.limits;
    const limits = this.#find(identity, model, offer, records);
    this.#latest.set(identity, { model, offer, limits });
    return limits;
  }

  #find(identity: Identity, model: Model, offer: Offer, records: Records): RequestLimits {
    let known = this.#byKey.get(identity.key);
    if (!known) this.#byKey.set(identity.key, (known = new Map<string, RequestLimits>()));
    const name = `${offer} ${model.id}`;
    let limits = known.get(name);
    if (!limits) known.set(name, (limits = new RequestLimits(limitsOf(identity, model, offer, records))));
    return limits;
  }
}

/** From the operator's pool down to the key; in the order of their ids, as they are locked. */
const limitsOf = (
  { key, project, tenant }: Identity,
  model: Model,
  offer: Offer,
  records: Records,
): Limit[] =>
  [
    ...records.limitsOf('pool', null),
    ...records.limitsOf('collectivite', tenant.id),
    ...(project.attachedBodyId ? records.limitsOf('attached-body', project.attachedBodyId) : []),
    ...records.limitsOf('project', project.id),
    ...records.limitsOf('key', key.id),
  ]
    .filter((limit) => isAbout(limit, { modelId: model.id, offer }))
    .sort((one, other) => (one.id < other.id ? -1 : 1));
