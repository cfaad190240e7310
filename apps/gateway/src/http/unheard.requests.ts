import { setTimeout as pause } from 'node:timers/promises';
import { answerOf, ERROR_LANGUAGE } from '@beffroi/contracts/openai';
import { languageOf, type RequestId } from '@beffroi/kernel';
import { errorOf } from '../pipeline/refusal.answer.ts';
import type { NodeConnections } from './node.connections.ts';
import { LINGER_MS, sayLast } from './unreadable.request.ts';

/** Tells clients that are still sending to ask elsewhere, and gives them the time to hear it. */
export const refuseUnheard = async (connections: NodeConnections, nextId: () => RequestId): Promise<void> => {
  const unheard = connections.unheard();
  for (const socket of unheard) {
    const response = connections.latestOn(socket)!;
    const language = languageOf(response.req.headers['accept-language'], ERROR_LANGUAGE);
    const { status, headers, body } = answerOf(errorOf({ kind: 'stopping' }), language);
    // Nothing leaves by it: whatever comes of the request later finds it answered.
    response.writeHead(status);
    sayLast(socket, { status, headers: { ...headers, 'x-request-id': nextId() }, body });
  }
  if (unheard.length > 0) await pause(LINGER_MS);
};
