import { brandId, systemClock } from '@beffroi/kernel';
import { KeycloakUnavailable } from '@beffroi/platform/keycloak';
import type { Logger, Registry } from '@beffroi/platform/observability';
import { type Backoff, backoffMs, type Reconciler, repeat, runReconciler } from '@beffroi/platform/reconcile';
import { KeycloakContact } from './keycloak.contact.ts';
import { OrganizationReconciler, type OrganizationReconcilerOptions } from './organization.reconciler.ts';

export interface KeycloakSyncOptions extends OrganizationReconcilerOptions {
  readonly log: Logger;
  readonly metrics: Registry;
  /** How often rows are asked for what changed; 2 s unless told. */
  readonly newsEveryMs?: number;
  /** How often everything is looked at again; 5 min unless told. */
  readonly sweepEveryMs?: number;
}

const CONCURRENCY = 4;
const BACKOFF = { firstMs: 1_000, maxMs: 300_000 };
/** After a step another look confirms it; where steps never end, ever more seldom. */
const AGAIN: Backoff = { firstMs: 500, maxMs: 300_000 };

/** Keeps every organisation in step, for as long as a lease lasts. */
export class KeycloakSync {
  private readonly contact = new KeycloakContact(systemClock);
  private readonly reconciler: OrganizationReconciler;
  /** Passes in a row that took a step, by collectivité. */
  private readonly passes = new Map<string, number>();

  constructor(private readonly options: KeycloakSyncOptions) {
    this.reconciler = new OrganizationReconciler(options);
  }

  /** For readiness: undefined while Keycloak answers. */
  missing(): string | undefined {
    return this.contact.missing();
  }

  /** Works until the signal aborts, then ends what it has begun. */
  async run(signal: AbortSignal): Promise<void> {
    const { store, log, metrics, newsEveryMs = 2_000, sweepEveryMs = 300_000 } = this.options;
    const queue = runReconciler({
      name: 'keycloak',
      concurrency: CONCURRENCY,
      backoff: BACKOFF,
      reconcile: (key) => this.reconcile(key),
      log,
      metrics,
    });
    await Promise.all([
      repeat(() => addAll(queue, store.all()), sweepEveryMs, signal, log),
      repeat(async () => (await store.changed()).forEach((id) => queue.add(id)), newsEveryMs, signal, log),
    ]);
    await queue.stop();
  }

  private async reconcile(key: string): Promise<{ readonly requeueAfterMs?: number }> {
    const waitMs = this.contact.waitMs();
    if (waitMs > 0) return { requeueAfterMs: waitMs };
    try {
      const isChanged = await this.reconciler.reconcile(brandId(key));
      this.contact.answered();
      return this.next(key, isChanged);
    } catch (error) {
      if (!(error instanceof KeycloakUnavailable)) {
        this.contact.answered();
        throw error;
      }
      this.contact.failed(error.message);
      this.options.log.warn({ cause: error.message }, 'Keycloak does not answer; it is asked again');
      return { requeueAfterMs: this.contact.waitMs() };
    }
  }

  private next(key: string, isChanged: boolean): { readonly requeueAfterMs?: number } {
    if (!isChanged) {
      this.passes.delete(key);
      return {};
    }
    const passes = (this.passes.get(key) ?? 0) + 1;
    this.passes.set(key, passes);
    return { requeueAfterMs: backoffMs(passes, AGAIN, 1) };
  }
}

const addAll = async (queue: Reconciler, keys: AsyncIterable<string>): Promise<void> => {
  for await (const key of keys) queue.add(key);
};
