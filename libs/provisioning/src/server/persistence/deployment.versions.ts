import { type CollectiviteId, type DeploymentId, systemScope } from '@beffroi/kernel';
import type { UnitOfWork } from '@beffroi/platform/typeorm';

const SCOPE = systemScope('telling who follows which deployments changed');

export interface RowVersion {
  readonly id: DeploymentId;
  readonly collectiviteId: CollectiviteId | null;
  /** Another one after each committed write, whoever made it. */
  readonly version: string;
}

/** Of all that are there, or went a short while ago. */
export const readVersions = async (unitOfWork: UnitOfWork): Promise<ReadonlyMap<string, RowVersion>> => {
  const rows = await unitOfWork.read(SCOPE, ({ manager }) =>
    manager.query<RowVersion[]>(
      `select id, collectivite_id as "collectiviteId", xmin::text as version
       from provisioning.deployment where retired_at is null or retired_at > now() - interval '5 minutes'`,
    ),
  );
  return new Map(rows.map((row) => [row.id, row]));
};
