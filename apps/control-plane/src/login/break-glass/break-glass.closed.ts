import type { AuditTrail } from '@beffroi/platform/typeorm';
import { withinCall } from '@beffroi/platform/typeorm';
import type { FastifyInstance } from 'fastify';
import { originOf } from '../../http/request-origin.ts';
import type { BreakGlassAlarm } from './break-glass.alarm.ts';
import { sendBreakGlassPage } from './break-glass.reply.ts';
import { BreakGlassTries } from './break-glass.tries.ts';

const PATH = '/auth/break-glass';

/** The door where it is switched off: it says so, looks at no code, and who tries it all the same is written down. */
export const serveClosedBreakGlass = (
  server: FastifyInstance,
  { alarm, trail }: { readonly alarm: BreakGlassAlarm; readonly trail: AuditTrail },
): void => {
  const tries = new BreakGlassTries();
  server.get(PATH, async (request, reply) => sendBreakGlassPage(request, reply, undefined, 'disabled'));
  server.post(PATH, async (request, reply) => {
    const isTaken = tries.take(request.ip, Date.now());
    alarm.raise(request, isTaken ? 'refused' : 'limited', { failure: 'disabled' });
    if (isTaken) await withinCall(originOf(request), () => trail.append(REFUSED));
    return sendBreakGlassPage(request, reply, undefined, 'disabled');
  });
};

const REFUSED = {
  action: 'break-glass.open',
  class: 'security',
  target: { type: 'break-glass', id: '-' },
  actor: null,
  actingAs: 'none',
  reason: 'break-glass',
  result: 'refused',
  failure: 'disabled',
} as const;
