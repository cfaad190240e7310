import type { DynamicModule } from '@nestjs/common';
import type { SealingKey } from '@beffroi/platform/crypto';
import { CallRecorder } from '@beffroi/platform/graphql';
import { AccountCalls } from '../internal/account.calls.ts';
import { AnswerSeal, KeysCalls } from '../internal/keys.calls.ts';
import { SelfService } from '../internal/self-service.ts';
import { UsageCalls } from '../internal/usage.calls.ts';
import { contextModule } from './context.module.ts';

/** What gateways ask; no program but the one that listens for them has it. */
export const selfServiceModule = (dataPlaneKey: SealingKey, recorder: CallRecorder): DynamicModule =>
  contextModule('selfService', [
    { provide: CallRecorder, useValue: recorder },
    { provide: AnswerSeal, useValue: new AnswerSeal(dataPlaneKey) },
    AccountCalls,
    KeysCalls,
    UsageCalls,
    SelfService,
  ]);
