import { setTimeout as pause } from 'node:timers/promises';
import type { DeploymentId, Scope } from '@beffroi/kernel';
import { UnitOfWork } from '@beffroi/platform/typeorm';
import { Injectable } from '@nestjs/common';
import { DeploymentChanges, type ChangeFilter } from '../../domain/index.ts';
import { readVersions, type RowVersion } from '../persistence/deployment.versions.ts';
import { Listener } from './listener.ts';

const LOOK_EVERY_MS = 500;

/**
 * Tells listeners which deployments are another version than at the last look. Looks only while somebody listens;
 * a change that was committed late, or during an outage of the database, is seen at the next look.
 */
@Injectable()
export class DeploymentFeed extends DeploymentChanges {
  private readonly listeners = new Set<Listener>();
  /** At the last look; null: nobody looked since the last listener left. */
  private known: ReadonlyMap<string, RowVersion> | null = null;
  private looking: AbortController | undefined;

  constructor(private readonly unitOfWork: UnitOfWork) {
    super();
  }

  async *changes(scope: Scope, filter: ChangeFilter, over: AbortSignal): AsyncGenerator<DeploymentId> {
    const listener = new Listener(scope, filter);
    this.listeners.add(listener);
    try {
      // Before anything is told: what changes from here on is not missed.
      await this.look();
      this.keepLooking();
      if (filter.deploymentId !== undefined) yield filter.deploymentId;
      while (!over.aborted) {
        yield* listener.take();
        await listener.news(over);
      }
    } finally {
      this.listeners.delete(listener);
      if (this.listeners.size === 0) this.rest();
    }
  }

  private keepLooking(): void {
    if (this.looking) return;
    this.looking = new AbortController();
    void this.lookUntil(this.looking.signal);
  }

  private rest(): void {
    this.looking?.abort();
    this.looking = undefined;
    this.known = null;
  }

  private async lookUntil(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await pause(LOOK_EVERY_MS, undefined, { signal, ref: false }).catch(() => undefined);
      // While the database is away there is nothing to tell; readiness says that it is.
      if (!signal.aborted) await this.look().catch(() => undefined);
    }
  }

  private async look(): Promise<void> {
    const now = await readVersions(this.unitOfWork);
    const before = this.known;
    this.known = now;
    if (before === null) return;
    const changed = [...now.values()].filter(({ id, version }) => before.get(id)?.version !== version);
    for (const row of changed) for (const listener of this.listeners) listener.tell(row);
  }
}
