export { type AttemptOutcome, type EngineCounters, type RequestCounters } from './attempt.ledger.ts';
export { DEFAULT_BEHAVIOUR, type EngineBehaviour, type EngineFault } from './engine.behaviour.ts';
export { type EngineDesk, type EngineState, type EngineView } from './engine.desk.ts';
export { createEngineHost, type EngineHost, type RunningEngine } from './engine.host.ts';
export { type EngineOptions } from './engine.core.ts';
