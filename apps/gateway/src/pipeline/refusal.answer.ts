import { GATEWAY_ERRORS, type GatewayError } from '@beffroi/contracts/openai';
import type { QueueRefusal } from '../fairness/queue.refusal.ts';
import type { AdmitRefusal } from './admit.ts';
import type { AuthoriseRefusal } from './authorise.ts';
import type { ChooseRefusal } from './choose.ts';
import type { ForwardRefusal } from './forward.refusal.ts';
import type { IdentifyRefusal } from './identify.ts';
import type { ReadRefusal } from './read.body.ts';
import type { Answers } from './refusals/answers.ts';
import { bodyAnswers } from './refusals/body.answers.ts';
import { engineAnswers } from './refusals/engine.answers.ts';
import { gatewayAnswers } from './refusals/gateway.answers.ts';
import { keyAnswers } from './refusals/key.answers.ts';
import { modelAnswers } from './refusals/model.answers.ts';
import { queueAnswers } from './refusals/queue.answers.ts';
import { quotaAnswers } from './refusals/quota.answers.ts';
import type { ReserveRefusal } from './reserve.ts';

/** Of a request whose key is good, before it is admitted. */
export type UnadmittedRefusal =
  ReadRefusal | AuthoriseRefusal | AdmitRefusal | ChooseRefusal | ReserveRefusal | QueueRefusal;
export type Refusal = IdentifyRefusal | UnadmittedRefusal | ForwardRefusal;

const ANSWERS: Answers<Refusal> = {
  ...keyAnswers,
  ...bodyAnswers,
  ...modelAnswers,
  ...quotaAnswers,
  ...queueAnswers,
  ...engineAnswers,
  ...gatewayAnswers,
};

export const errorOf = (refusal: Refusal): GatewayError =>
  (ANSWERS[refusal.kind] as (refusal: Refusal) => GatewayError)(refusal);

export const statusOf = (refusal: Refusal): number => GATEWAY_ERRORS[errorOf(refusal).code].status;
