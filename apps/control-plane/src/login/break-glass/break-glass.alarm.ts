import { BREAK_GLASS_ISSUER } from '@beffroi/kernel';
import { Counter, type Logger, type Registry } from '@beffroi/platform/observability';
import type { FastifyRequest } from 'fastify';

/** `opened`: somebody came in; `refused`: a code opened nothing; `limited`: too many tries; `request`: somebody inside asked something. */
export type BreakGlassEvent = 'opened' | 'refused' | 'limited' | 'request';

/** What comes to pass at the break-glass door, for whoever watches the installation. */
export class BreakGlassAlarm {
  private readonly events: Counter;

  constructor(
    private readonly log: Logger,
    metrics: Registry,
  ) {
    this.events = new Counter({
      name: 'beffroi_break_glass_total',
      help: 'Uses of the break-glass login: each deserves somebody who knows of it.',
      labelNames: ['event'],
      registers: [metrics],
    });
    // A counter that is there before its first event can be alerted on.
    for (const event of ['opened', 'refused', 'limited', 'request']) this.events.inc({ event }, 0);
  }

  raise(request: FastifyRequest, event: BreakGlassEvent, details: object = {}): void {
    this.events.inc({ event });
    this.log.warn({ correlationId: request.id, address: request.ip, event, ...details }, 'break-glass');
  }

  /** For each request of a session: nothing that is done by break-glass is done quietly. */
  notice(request: FastifyRequest, person: { readonly issuer: string; readonly subject: string }): void {
    if (person.issuer !== BREAK_GLASS_ISSUER) return;
    this.raise(request, 'request', {
      grant: person.subject,
      method: request.method,
      url: request.routeOptions.url,
    });
  }
}
