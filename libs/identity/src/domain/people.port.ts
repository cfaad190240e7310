import type { CollectiviteId, Scope } from '@beffroi/kernel';

export abstract class People {
  /** How many people have a role in a collectivité. */
  abstract count(scope: Scope, collectiviteId: CollectiviteId): Promise<number>;
}
