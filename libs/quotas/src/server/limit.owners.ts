import type { LimitLevel } from '@beffroi/contracts/dataplane';
import { brandId, type CollectiviteId, type Scope, unreachable } from '@beffroi/kernel';
import { AttachedBodies, Collectivites, Projects } from '@beffroi/tenancy/domain';
import { Injectable } from '@nestjs/common';
import { KeyOwners } from '../domain/index.ts';

/** Whose a limit is, at each level. */
@Injectable()
export class LimitOwners {
  constructor(
    private readonly collectivites: Collectivites,
    private readonly projects: Projects,
    private readonly bodies: AttachedBodies,
    private readonly keys: KeyOwners,
  ) {}

  /** Undefined when nothing of this level has that id. */
  async collectiviteOf(
    scope: Scope,
    level: LimitLevel,
    ownerId: string,
  ): Promise<CollectiviteId | undefined> {
    switch (level) {
      case 'collectivite':
        return (await this.collectivites.find(scope, brandId(ownerId)))?.id;
      case 'project':
        return (await this.projects.find(scope, brandId(ownerId)))?.collectiviteId;
      case 'key':
        return (await this.keys.ownerOf(scope, brandId(ownerId)))?.collectiviteId;
      case 'attached-body':
        return (await this.bodies.find(scope, brandId(ownerId)))?.collectiviteId;
      case 'pool':
        return undefined;
      default:
        return unreachable(level);
    }
  }
}
