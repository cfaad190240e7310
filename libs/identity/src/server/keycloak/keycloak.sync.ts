import { brandId, systemClock } from '@beffroi/kernel';
import { KeycloakUnavailable } from '@beffroi/platform/keycloak';
import type { Logger, Registry } from '@beffroi/platform/observability';
import { type Reconciler, repeat, runReconciler } from '@beffroi/platform/reconcile';
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
/** Keycloak sees what it was told at once; this is for the second pass that confirms it. */
const AGAIN_MS = 500;

/** Keeps every organisation in step, for as long as a lease lasts. */
export class KeycloakSync {
  private readonly contact = new KeycloakContact(systemClock);
  private readonly reconciler: OrganizationReconciler;

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
      return isChanged ? { requeueAfterMs: AGAIN_MS } : {};
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
}

const addAll = async (queue: Reconciler, keys: AsyncIterable<string>): Promise<void> => {
  for await (const key of keys) queue.add(key);
};
