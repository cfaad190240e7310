import type { DeploymentId, Scope } from '@beffroi/kernel';
import type { ChangeFilter } from '../../domain/index.ts';
import type { RowVersion } from '../persistence/deployment.versions.ts';

/** Somebody who wants to know of changes. However slow they are, a deployment waits for them once. */
export class Listener {
  private readonly waiting = new Set<DeploymentId>();
  private wake: () => void = () => undefined;

  constructor(
    private readonly scope: Scope,
    private readonly filter: ChangeFilter,
  ) {}

  tell(row: RowVersion): void {
    if (!this.wants(row)) return;
    this.waiting.add(row.id);
    this.wake();
  }

  *take(): Generator<DeploymentId> {
    for (const id of this.waiting) {
      this.waiting.delete(id);
      yield id;
    }
  }

  async news(over: AbortSignal): Promise<void> {
    if (this.waiting.size > 0 || over.aborted) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.wake = resolve;
    over.addEventListener('abort', () => resolve(), { once: true });
    await promise;
  }

  private wants({ id, collectiviteId }: RowVersion): boolean {
    const { scope, filter } = this;
    return (
      (scope.kind !== 'tenant' || scope.collectiviteId === collectiviteId) &&
      (filter.deploymentId === undefined || filter.deploymentId === id) &&
      (filter.collectiviteId === undefined || filter.collectiviteId === collectiviteId)
    );
  }
}
