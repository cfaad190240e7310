import { brandId, type CollectiviteId, isUuid, type Scope } from '@beffroi/kernel';
import type { EntityManager } from 'typeorm';
import {
  type Letter,
  type Notice,
  type NoticeFilter,
  type NoticeTarget,
  type NoticeTargetId,
  readReason,
} from '../../domain/index.ts';

const TARGET = 'id, collectivite_id as "collectiviteId", channel, address, created_at as "createdAt"';
const NOTICE = `id, event_id as "eventId", type, collectivite_id as "collectiviteId", channel, address,
  letter -> 'subject' as subject, state, reason, created_at as "createdAt", settled_at as "settledAt"`;
const MOST_NOTICES = 200;

/** Whose rows are asked for: of a scope that sees one collectivité, that one. */
const place = (scope: Scope, { collectiviteId }: Pick<NoticeFilter, 'collectiviteId'>) => {
  const asked =
    collectiviteId === undefined && scope.kind === 'tenant' ? scope.collectiviteId : collectiviteId;
  if (asked === undefined) return { condition: 'true', values: [] };
  return asked === null
    ? { condition: 'collectivite_id is null', values: [] }
    : { condition: 'collectivite_id = any($1::uuid[])', values: [[asked].filter(isUuid)] };
};

export const findTargets = (
  manager: EntityManager,
  scope: Scope,
  filter: Pick<NoticeFilter, 'collectiviteId'>,
): Promise<NoticeTarget[]> => {
  const { condition, values } = place(scope, filter);
  return manager.query<NoticeTarget[]>(
    `select ${TARGET} from tenancy.notice_target where ${condition} order by created_at, id`,
    values,
  );
};

export const findNotices = async (
  manager: EntityManager,
  scope: Scope,
  filter: NoticeFilter,
): Promise<Notice[]> => {
  const { condition, values } = place(scope, filter);
  const state = filter.state ? ` and state = $${values.length + 1}` : '';
  const rows = await manager.query<NoticeRow[]>(
    `select ${NOTICE} from tenancy.notice where ${condition}${state}
     order by created_at desc, id desc limit ${MOST_NOTICES}`,
    [...values, ...(filter.state ? [filter.state] : [])],
  );
  return rows.map(toNotice);
};

interface NoticeRow extends Omit<Notice, 'reason'> {
  readonly reason: string | null;
}

const toNotice = (row: NoticeRow): Notice => ({
  ...row,
  reason: row.reason === null ? null : readReason(row.reason),
});

/** @returns whether it was not there yet */
export const insertTarget = async (
  manager: EntityManager,
  target: NoticeTarget,
  sealed: string | null,
): Promise<boolean> => {
  const rows = await manager.query<unknown[]>(
    `insert into tenancy.notice_target (id, collectivite_id, channel, address, secret_sealed, created_at)
     values ($1, $2, $3, $4, $5, $6) on conflict on constraint notice_target_once do nothing returning id`,
    [target.id, target.collectiviteId, target.channel, target.address, sealed, target.createdAt],
  );
  return rows.length > 0;
};

export const deleteTarget = async (
  manager: EntityManager,
  id: NoticeTargetId,
): Promise<NoticeTarget | undefined> => {
  if (!isUuid(id)) return undefined;
  const [rows] = await manager.query<[NoticeTarget[], number]>(
    `delete from tenancy.notice_target where id = $1 returning ${TARGET}`,
    [id],
  );
  return rows[0];
};

/** Of a dead one: it waits again, as a job of its own. */
export const reviveNotice = async (manager: EntityManager, id: string): Promise<Notice | undefined> => {
  if (!isUuid(id)) return undefined;
  await manager.query(
    `update tenancy.notice set state = 'waiting', round = round + 1, queued_at = null where id = $1 and state = 'dead'`,
    [id],
  );
  const [row] = await manager.query<NoticeRow[]>(`select ${NOTICE} from tenancy.notice where id = $1`, [id]);
  return row && toNotice(row);
};

export interface WaitingEvent {
  readonly id: string;
  readonly type: string;
  readonly v: number;
  readonly occurredAt: Date;
  readonly collectiviteId: CollectiviteId | null;
  readonly payload: Record<string, string | number | boolean | null>;
}

/** Events that nobody makes letters of are relayed to nobody. */
export const skipEvents = async (manager: EntityManager, types: readonly string[]): Promise<void> => {
  await manager.query(
    'update platform.outbox set relayed_at = now() where relayed_at is null and type <> all($1::text[])',
    [types],
  );
};

export const nextEvents = (manager: EntityManager, types: readonly string[]): Promise<WaitingEvent[]> =>
  manager.query<WaitingEvent[]>(
    `select id, type, v, occurred_at as "occurredAt", collectivite_id as "collectiviteId", payload
     from platform.outbox where relayed_at is null and type = any($1::text[]) order by id limit 100`,
    [types],
  );

/** @returns whether it still waited: another worker may have been faster */
export const claimEvent = async (manager: EntityManager, id: string): Promise<boolean> => {
  const [, count] = await manager.query<[unknown, number]>(
    'update platform.outbox set relayed_at = now() where id = $1 and relayed_at is null',
    [id],
  );
  return count > 0;
};

export interface Address {
  readonly channel: Notice['channel'];
  readonly address: string;
}

/** Stands for those who are told while there are none: nothing that happened goes without a trace. */
export const NOBODY: Address = { channel: 'email', address: '' };

export const insertNotices = async (
  manager: EntityManager,
  event: Omit<WaitingEvent, 'v' | 'payload'>,
  letter: Letter,
  addresses: readonly (Address & { readonly id: string })[],
): Promise<void> => {
  await manager.query(
    `insert into tenancy.notice
       (id, event_id, type, occurred_at, collectivite_id, channel, address, letter, created_at)
     select (it ->> 'id')::uuid, $2, $3, $4, $5, it ->> 'channel', it ->> 'address', $6, now()
     from jsonb_array_elements($1::jsonb) it
     on conflict on constraint notice_once do nothing`,
    [
      JSON.stringify(addresses),
      event.id,
      event.type,
      event.occurredAt,
      event.collectiviteId,
      JSON.stringify(letter),
    ],
  );
};

/** Those to put in the queue: the new ones, and those that the queue must have lost. @returns `<id>.<round>` */
export const unqueued = async (manager: EntityManager): Promise<string[]> => {
  const rows = await manager.query<{ job: string }[]>(
    `select id || '.' || case when queued_at is null then round else round + 1 end as job
     from tenancy.notice
     where state = 'waiting' and (queued_at is null or queued_at < now() - interval '6 hours')
     order by created_at limit 500`,
  );
  return rows.map(({ job }) => job);
};

export const noteQueued = async (manager: EntityManager, jobs: readonly string[]): Promise<void> => {
  await manager.query(
    `update tenancy.notice set queued_at = now(), round = split_part(job, '.', 2)::integer
     from unnest($1::text[]) job where id = split_part(job, '.', 1)::uuid and state = 'waiting'`,
    [jobs],
  );
};

export interface Outgoing {
  readonly id: string;
  readonly eventId: string;
  readonly type: string;
  readonly occurredAt: Date;
  readonly collectiviteId: CollectiviteId | null;
  readonly channel: Notice['channel'];
  readonly address: string;
  readonly letter: Letter;
  readonly targetId: NoticeTargetId | null;
  readonly secretSealed: string | null;
}

/** One that still waits, with what its target is signed with; none where it was told or is gone. */
export const findOutgoing = async (manager: EntityManager, id: string): Promise<Outgoing | undefined> => {
  const [row] = await manager.query<Outgoing[]>(
    `select n.id, n.event_id as "eventId", n.type, n.occurred_at as "occurredAt",
       n.collectivite_id as "collectiviteId", n.channel, n.address, n.letter,
       t.id as "targetId", t.secret_sealed as "secretSealed"
     from tenancy.notice n
     left join tenancy.notice_target t on t.channel = n.channel and t.address = n.address
       and t.collectivite_id is not distinct from n.collectivite_id
     where n.id = $1 and n.state = 'waiting'`,
    [id],
  );
  return row && { ...row, targetId: row.targetId && brandId(row.targetId) };
};

export const deleteNotice = async (manager: EntityManager, id: string): Promise<void> => {
  await manager.query('delete from tenancy.notice where id = $1', [id]);
};

export const settleNotice = async (
  manager: EntityManager,
  id: string,
  settled: { readonly state: 'delivered' | 'dead'; readonly reason: string | null },
): Promise<void> => {
  await manager.query(
    `update tenancy.notice set state = $2, reason = $3, settled_at = now() where id = $1 and state = 'waiting'`,
    [id, settled.state, settled.reason],
  );
};
