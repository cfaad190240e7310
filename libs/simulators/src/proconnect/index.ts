export {
  type Acr,
  type Lie,
  type ProConnectAgent,
  type ProConnectClient,
  type ProConnectIdp,
  type ProConnectOptions,
  type SigningAlgorithm,
} from './proconnect.options.ts';
export { type RunningProConnect, startProConnect } from './proconnect.server.ts';
