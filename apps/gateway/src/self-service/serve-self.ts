import type { GatewayError } from '@beffroi/contracts/openai';
import { BodyRoom } from '../pipeline/body.room.ts';
import { readBody } from '../pipeline/read.body.ts';
import type { SelfServiceRefusal } from './operation.ts';
import { BODY_LIMIT_BYTES, readOperationBody } from './operation.body.ts';
import { selfServiceError } from './self-service.answers.ts';
import type { SelfService, SelfServiceRequest } from './self-service.ts';

const MOST_BODIES = 200;
/** Apart from that of prompts: who looks after keys needs little, and gets it while prompts are long. */
const bodyRoom = new BodyRoom(BODY_LIMIT_BYTES, MOST_BODIES * BODY_LIMIT_BYTES);

/** What a key asks about itself: the control plane answers, while everything else is answered from memory. */
export const serveSelf = (
  selfService: SelfService,
  asked: Omit<SelfServiceRequest, 'body'>,
  refuse: (error: GatewayError) => void,
): void => {
  const { exchange, operation } = asked;
  const refused = (refusal: SelfServiceRefusal) => refuse(selfServiceError(refusal));
  const answer = (body: SelfServiceRequest['body']) => {
    selfService
      .answer({ ...asked, body })
      .then((answered) => {
        if (!answered.ok) return refused(answered.failure);
        const { status, body: reply } = answered.value;
        return reply ? exchange.answer(reply, status) : exchange.answerNothing();
      })
      .catch((error: unknown) => exchange.fail(error));
  };
  if (operation.method === 'GET' || operation.method === 'DELETE') return answer({});
  const room = bodyRoom.shareOf(asked.identity.tenant.id);
  readBody(exchange.request, room, (reading) => {
    if (reading.kind === 'gone') return;
    if (reading.kind !== 'whole') return refused(reading);
    room.give(reading.bytes.length);
    const read = readOperationBody(reading.bytes);
    if (read.ok) answer(read.value);
    else refused(read.failure);
  });
};
