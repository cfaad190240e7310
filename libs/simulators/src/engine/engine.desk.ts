import { type EngineCounters } from './attempt.ledger.ts';
import { type EngineBehaviour } from './engine.behaviour.ts';

export type EngineState = 'starting' | 'ready' | 'unhealthy' | 'refusing' | 'stopped';

export interface EngineView {
  readonly id: string;
  readonly url: string;
  readonly model: string;
  readonly state: EngineState;
  readonly running: number;
  readonly waiting: number;
  readonly behaviour: EngineBehaviour;
}

/** What can be seen and changed of the engines of a process from outside, in process or over HTTP. */
export interface EngineDesk {
  /** Running and stopped engines. */
  list(): EngineView[];
  /** Of one engine, or of all. */
  counters(id?: string): EngineCounters;
  behave(id: string, behaviour: EngineBehaviour): Promise<void>;
}
