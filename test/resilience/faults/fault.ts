import type { ChatOutcome } from '../../dataplane/chat.client.ts';
import type { FaultBench } from './fault.bench.ts';

/** Something that breaks under load, and is whole again when it has been struck. */
export interface Fault {
  readonly name: string;
  /** Starts programs and load of its own. Resolves with what the clients saw, once nothing is broken any more. */
  readonly strike: (bench: FaultBench) => Promise<readonly ChatOutcome[]>;
}
