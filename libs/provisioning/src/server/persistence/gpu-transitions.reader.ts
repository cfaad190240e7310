import type { CollectiviteId, DeploymentId, SystemScope } from '@beffroi/kernel';
import { type UnitOfWork } from '@beffroi/platform/typeorm';

interface Transition {
  readonly deploymentId: DeploymentId;
  readonly collectiviteId: CollectiviteId | null;
  readonly at: Date;
  readonly reservedGpus: number;
  readonly readyGpus: number;
}

/** When deployments came to hold how many GPUs; written by the tables themselves. */
export class GpuTransitionsReader {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  async first(scope: SystemScope): Promise<Date | undefined> {
    const [row] = await this.unitOfWork.read(scope, ({ manager }) =>
      manager.query<{ at: Date | null }[]>('select min(at) as at from provisioning.gpu_transition'),
    );
    return row!.at ?? undefined;
  }

  /** Of each deployment the last one before `from`, and all from there until `to`. */
  async during(scope: SystemScope, from: Date, to: Date): Promise<readonly Transition[]> {
    return this.unitOfWork.read(scope, ({ manager }) =>
      manager.query<Transition[]>(
        `select deployment.id as "deploymentId", collectivite_id as "collectiviteId", state.at,
           reserved_gpus as "reservedGpus", ready_gpus as "readyGpus"
         from provisioning.deployment, lateral (
           (select * from provisioning.gpu_transition
            where deployment_id = deployment.id and at < $1 order by at desc limit 1)
           union all
           select * from provisioning.gpu_transition
           where deployment_id = deployment.id and at >= $1 and at < $2
         ) state
         where retired_at is null or retired_at >= $1::timestamptz - interval '1 day'`,
        [from, to],
      ),
    );
  }
}
