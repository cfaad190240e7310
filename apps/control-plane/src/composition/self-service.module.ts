import type { DynamicModule } from '@nestjs/common';
import type { SealingKey } from '@beffroi/platform/crypto';
import { AccountCalls } from '../internal/account.calls.ts';
import { AnswerSeal, KeysCalls } from '../internal/keys.calls.ts';
import { SelfService } from '../internal/self-service.ts';
import { UsageCalls } from '../internal/usage.calls.ts';
import { contextModule } from './context.module.ts';

export const selfServiceModule = (dataPlaneKey: SealingKey): DynamicModule =>
  contextModule('selfService', [
    { provide: AnswerSeal, useValue: new AnswerSeal(dataPlaneKey) },
    AccountCalls,
    KeysCalls,
    UsageCalls,
    SelfService,
  ]);
