import type { ProgramName } from '../bench.options.ts';
import type { Target } from '../load/load.orders.ts';
import type { UpstreamName } from '../ports.ts';

/** A program under measure, or `direct`: the upstreams themselves. */
export interface Program {
  readonly name: ProgramName | 'direct';
  /** Of the processes whose cost counts; their children count too. */
  readonly pids: readonly number[];
  /** Of those that work for it, and whose cost does not count. */
  readonly besides?: readonly number[];
  /** As the owner of its tables, where it has a database. */
  readonly databaseUrl?: string;
  /** How this upstream is asked for through it. */
  target(upstream: UpstreamName): Target;
  /** Resolves once nothing of the requests it has answered is left to do: their cost is whole then. */
  settled(): Promise<void>;
  stop(): Promise<void>;
}

export const isStream = (upstream: UpstreamName): boolean => upstream !== 'whole';

/** A plain proxy is done with a request when it has answered. */
export const nothingLeft = async (): Promise<void> => undefined;
