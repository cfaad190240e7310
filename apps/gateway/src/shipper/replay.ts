import type { Clock } from '@beffroi/kernel';
import { type DamagedSegment, replayEvents } from '../journal/journal.reader.ts';
import { markShipped, setAside } from '../journal/segment.file.ts';
import type { WorkerDirectory } from '../journal/worker.directory.ts';
import { readSpending, type ReplayedRun } from '../quotas/spending.reader.ts';

export interface ReplayOptions {
  /** Directories of runs that are gone; ours first. Their locks are ours. */
  readonly directories: readonly WorkerDirectory[];
  readonly own: WorkerDirectory;
  readonly clock: Pick<Clock, 'monotonicMs'>;
  /** All that a directory held is in the database; it may be left once it has also been `told` what its runs spent. */
  readonly onReplayed: (runs: readonly ReplayedRun[], told: () => Promise<void>) => Promise<void> | void;
  readonly onDamage: (damage: DamagedSegment) => void;
  /** A segment could not be read; it will be tried again. */
  readonly onTrouble: (error: unknown) => void;
}

/** A part of what earlier runs left; the same again until it is acknowledged. */
export interface ReplayPart {
  readonly events: readonly string[];
  /** Runs of which nothing is left after these events. */
  readonly finished: readonly string[];
  /** The last part of a directory. */
  readonly isLast: boolean;
}

/** After a failure; what this run has to ship goes on meanwhile. */
const REST_MS = 30_000;
const NOTHING: ReplayPart = { events: [], finished: [], isLast: false };

/** What earlier runs left unshipped, part by part, so that a long backlog never lies in memory. */
export class Replay {
  readonly #options: ReplayOptions;
  readonly #waiting: WorkerDirectory[];
  #directory: WorkerDirectory | undefined;
  #events: AsyncGenerator<string> | undefined;
  readonly #incarnations = new Set<string>();
  #runs: readonly ReplayedRun[] = [];
  /** Of a version that this one cannot read. */
  readonly #unknown = new Set<string>();
  #part: ReplayPart | undefined;
  #restsUntilMs = Number.NEGATIVE_INFINITY;

  constructor(options: ReplayOptions) {
    this.#options = options;
    this.#waiting = [...options.directories];
  }

  /** Of runs that have ended since. */
  add(directories: readonly WorkerDirectory[]): void {
    this.#waiting.push(...directories);
  }

  get isDone(): boolean {
    return this.#part === undefined && this.#directory === undefined && this.#waiting.length === 0;
  }

  async next(most: number): Promise<ReplayPart> {
    if (this.isDone || most <= 0 || this.#isResting) return this.#part ?? NOTHING;
    try {
      return (this.#part ??= await this.#read(most));
    } catch (error) {
      this.#startOver(error);
      return NOTHING;
    }
  }

  get #isResting(): boolean {
    return this.#options.clock.monotonicMs() < this.#restsUntilMs;
  }

  /** A reading that failed would end as if nothing were left: only one that came to its end may say that. */
  #startOver(error: unknown): void {
    this.#events = undefined;
    this.#restsUntilMs = this.#options.clock.monotonicMs() + REST_MS;
    this.#options.onTrouble(error);
  }

  /** The part last given is in the database. */
  async acknowledge(): Promise<void> {
    const part = this.#part;
    this.#part = undefined;
    if (!part?.isLast) return;
    const directory = this.#directory!;
    this.#directory = undefined;
    this.#events = undefined;
    this.#incarnations.clear();
    await this.#options.onReplayed(this.#runs, () => this.#leave(directory));
  }

  async #leave(directory: WorkerDirectory): Promise<void> {
    try {
      for (const path of directory.segments)
        await (this.#unknown.has(path) ? setAside(path) : markShipped(path));
    } catch (error) {
      this.#options.onTrouble(error);
    }
    if (directory !== this.#options.own) directory.lock.release();
  }

  async #read(most: number): Promise<ReplayPart> {
    this.#directory ??= this.#waiting.shift()!;
    const source = (this.#events ??= this.#open(this.#directory));
    const events: string[] = [];
    while (events.length < most) {
      const next = await source.next();
      if (next.done) {
        this.#runs = await readSpending(this.#directory);
        return { events, finished: [...this.#incarnations], isLast: true };
      }
      events.push(next.value);
    }
    return { events, finished: [], isLast: false };
  }

  #open(directory: WorkerDirectory): AsyncGenerator<string> {
    if (directory.last) this.#incarnations.add(directory.last.incarnation);
    return replayEvents({
      paths: directory.segments,
      onHeader: ({ incarnation }) => this.#incarnations.add(incarnation),
      onDamage: (damage) => {
        if (damage.end === 'unknown-version') this.#unknown.add(damage.path);
        this.#options.onDamage(damage);
      },
    });
  }
}
