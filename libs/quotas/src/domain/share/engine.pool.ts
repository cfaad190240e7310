import type { ServiceClass } from '@beffroi/contracts/dataplane';
import type { CollectiviteId, Scope } from '@beffroi/kernel';

/** What gateways have told of one collectivité before one engine pool. */
export interface PoolClaim {
  readonly collectiviteId: CollectiviteId;
  readonly class: ServiceClass;
  readonly weight: number;
  readonly inFlight: number;
  readonly waitingForRoom: number;
  readonly waitingForLimits: number;
  readonly waitingForModel: number;
  /** Tokens of prompts, twice those of answers. */
  readonly servicePerSecond: number;
  readonly serviceToday: number;
}

/** The engines behind one route. */
export interface EnginePool {
  /** The id of the route: of a deployment, or of an external route. */
  readonly id: string;
  /** Requests that its engines take at once; null: not told lately, or not the asker's to know. */
  readonly capacity: number | null;
  /** Those that the asker may see. */
  readonly claims: readonly PoolClaim[];
}

export interface PoolPart {
  /** Of all that the pool gives, 0 to 1; null where it gives nothing. */
  readonly now: number | null;
  readonly today: number | null;
}

/** The part of one collectivité in what a pool gives; known only to whoever sees every claim. */
export const partOf = (claim: PoolClaim, { claims }: Pick<EnginePool, 'claims'>): PoolPart => ({
  now: ratio(claim.servicePerSecond, sumOf(claims.map(({ servicePerSecond }) => servicePerSecond))),
  today: ratio(claim.serviceToday, sumOf(claims.map(({ serviceToday }) => serviceToday))),
});

const sumOf = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0);

const ratio = (part: number, whole: number): number | null => (whole > 0 ? part / whole : null);

export abstract class EnginePools {
  /** By id; of a collectivité only its own claims, and only pools where it has one. */
  abstract list(scope: Scope): Promise<readonly EnginePool[]>;
}
