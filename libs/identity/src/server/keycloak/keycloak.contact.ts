import { backoffMs, type Backoff } from '@beffroi/platform/reconcile';
import type { Clock } from '@beffroi/kernel';

const BACKOFF: Backoff = { firstMs: 1_000, maxMs: 60_000 };

/** Whether Keycloak answers. While it does not, one question at a time is asked, and ever more seldom. */
export class KeycloakContact {
  private failures = 0;
  private retryAtMs = -Infinity;
  private reason: string | undefined;
  private isTrying = false;

  constructor(
    private readonly clock: Clock,
    private readonly random: () => number = Math.random,
  ) {}

  /** 0: it may be asked now. Whoever is let through while it is away goes alone. */
  waitMs(): number {
    const waitMs = Math.max(0, this.retryAtMs - this.clock.monotonicMs());
    if (waitMs === 0 && this.failures > 0) {
      this.isTrying = true;
      this.postpone();
    }
    return waitMs;
  }

  answered(): void {
    this.failures = 0;
    this.isTrying = false;
    this.retryAtMs = -Infinity;
    this.reason = undefined;
  }

  failed(reason: string): void {
    this.reason = reason;
    // Others were under way when contact was lost: together they are one failure.
    if (this.failures > 0 && !this.isTrying) return;
    this.isTrying = false;
    this.failures += 1;
    this.postpone();
  }

  /** For readiness: undefined while it answers. */
  missing(): string | undefined {
    return this.reason && `Keycloak does not answer (${this.reason}); nothing is lost, it is asked again`;
  }

  private postpone(): void {
    this.retryAtMs = this.clock.monotonicMs() + backoffMs(Math.max(1, this.failures), BACKOFF, this.random());
  }
}
