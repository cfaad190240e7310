export { API_KEY, bodies, DATA_PLANE_KEY, digestOf, MODEL, PEPPER } from './gateway.fixture.ts';
export type { Contract } from '../fairness/claimant.ts';
export { FairPool } from '../fairness/fair.pool.ts';
export { serviceOf } from '../fairness/service.ts';
export { BacklogWatch } from '../fairness/simulation/backlog.watch.ts';
export { type Demand, type EnginePace, PoolRun, Trip } from '../fairness/simulation/pool.run.ts';
export { GatewayProcess } from './gateway.process.ts';
export { type RawAnswer, RawClient } from './raw.client.ts';
