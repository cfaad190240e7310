import type { AuditedCall, AuditFact } from '@beffroi/contracts/audit';

/** Requests that are under way have far fewer: what is older is of a request that has long ended. */
const MOST_REMEMBERED = 2_000;

/** What entries of their own have said of a request: a field repeated under a hundred aliases says nothing more. */
export class SaidBefore {
  private readonly entries = new Map<string, Promise<void>>();

  /** Writes unless the same was written of the same request, and ends once it is written. */
  once(call: AuditedCall, fact: AuditFact, write: () => Promise<void>): Promise<void> {
    const key = sayingOf(call, fact);
    const known = this.entries.get(key);
    if (known) return known;
    const written = write().catch((error: unknown) => {
      this.entries.delete(key);
      throw error;
    });
    this.entries.set(key, written);
    const [oldest] = this.entries.keys();
    if (this.entries.size > MOST_REMEMBERED) this.entries.delete(oldest!);
    return written;
  }
}

/** Who had no right to act at all is told apart by what they tried, not by what they tried it on. */
const sayingOf = (
  { origin }: AuditedCall,
  { action, target, actingAs, result, failure }: AuditFact,
): string => JSON.stringify([origin.requestId, action, actingAs === 'none' ? null : target, result, failure]);
