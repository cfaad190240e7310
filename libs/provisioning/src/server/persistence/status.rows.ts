import type { Transaction } from '@beffroi/platform/typeorm';
import type { Condition, Deployment, Phase } from '../../domain/index.ts';
import { tellEvents } from './deployment-event.rows.ts';
import { RolloutEntity } from './rollout.entity.ts';

export interface Status {
  readonly phase: Phase;
  readonly conditions: readonly Condition[];
  readonly readyEngines: number;
  /** On the cluster, those that are ending included. */
  readonly pods: number;
  /** The first time it was ready. */
  readonly readyAt: Date | null;
  /** Fields that were taken back from another manager by force. */
  readonly takenOver: readonly string[];
}

/** What a look at a deployment came to. */
export interface StatusNote {
  readonly deployment: Deployment;
  readonly status: Status;
}

/** Writes each status for which nobody wanted something else since the generation that was looked at. */
export const saveStatuses = async (tx: Transaction, notes: readonly StatusNote[]): Promise<void> => {
  const current = await lockCurrent(tx, notes);
  if (current.length === 0) return;
  await updateRows(tx, current);
  await noteReady(tx, current);
  await tellEvents(
    tx,
    current.map(({ deployment, status: { conditions } }) => ({ deployment, conditions })),
  );
  for (const note of current) tell(tx, note);
};

/** In one order, so that two who lock many never wait for each other. @returns those of the present generation */
const lockCurrent = async ({ manager }: Transaction, notes: readonly StatusNote[]): Promise<StatusNote[]> => {
  const locked = await manager.query<{ id: string }[]>(
    `select id from provisioning.deployment
     join unnest($1::uuid[], $2::integer[]) as seen (id, generation) using (id, generation)
     order by id for update of deployment`,
    [notes.map(({ deployment: { id } }) => id), notes.map(({ deployment: { generation } }) => generation)],
  );
  const ids = new Set(locked.map(({ id }) => id));
  return notes.filter(({ deployment }) => ids.has(deployment.id));
};

const updateRows = async ({ manager, now }: Transaction, notes: readonly StatusNote[]): Promise<void> => {
  const rows = notes.map(({ deployment: { id, generation, retiredAt }, status }) => ({
    id,
    phase: status.phase,
    conditions: status.conditions,
    ready_engines: status.readyEngines,
    pods: status.pods,
    observed_generation: generation,
    retired_at: status.phase === 'Retired' ? now : retiredAt,
  }));
  await manager.query(
    `update provisioning.deployment as deployment set
       phase = seen.phase, conditions = seen.conditions, ready_engines = seen.ready_engines, pods = seen.pods,
       observed_generation = seen.observed_generation, retired_at = seen.retired_at
     from jsonb_populate_recordset(null::provisioning.deployment, $1) as seen
     where deployment.id = seen.id`,
    [JSON.stringify(rows)],
  );
};

const noteReady = async ({ manager }: Transaction, notes: readonly StatusNote[]): Promise<void> => {
  const ready = notes.flatMap(({ deployment: { id }, status: { readyAt } }) =>
    readyAt ? [{ deploymentId: id, readyAt }] : [],
  );
  if (ready.length > 0) await manager.upsert(RolloutEntity, ready, ['deploymentId']);
};

const tell = (tx: Transaction, { deployment, status }: StatusNote): void => {
  const { id, phase: before } = deployment;
  const { phase, takenOver } = status;
  if (takenOver.length > 0)
    tx.audit({ action: 'fields.take-over', target: { type: 'deployment', id }, after: takenOver });
  if (phase !== before)
    tx.emit({ type: 'provisioning.phase-changed', v: 1, payload: { deploymentId: id, phase } });
};
