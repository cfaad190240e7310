import type { CollectiviteId } from '@beffroi/kernel';

/** A fact that other contexts learn after commit. `type` is `<context>.<noun>-<past participle>`. */
export interface OutboxEvent {
  readonly id: string;
  readonly type: string;
  readonly v: number;
  readonly occurredAt: Date;
  readonly collectiviteId?: CollectiviteId;
  /** Ids only: whoever reads the event reads the rows too. */
  readonly payload: Readonly<Record<string, string | number | boolean | null>>;
}

export type OutboxNote = Omit<OutboxEvent, 'id' | 'occurredAt'>;
