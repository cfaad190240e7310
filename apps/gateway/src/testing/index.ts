export { API_KEY, bodies, DATA_PLANE_KEY, digestOf, MODEL, PEPPER } from './gateway.fixture.ts';
export { GatewayProcess } from './gateway.process.ts';
export { type RawAnswer, RawClient } from './raw.client.ts';
