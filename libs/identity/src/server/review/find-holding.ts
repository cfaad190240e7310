import type { Transaction } from '@beffroi/platform/typeorm';
import type { HoldingKind, ReviewLine } from '../../domain/index.ts';
import type { Holding } from './holding.ts';
import { invitationHolding } from './invitation.holding.ts';
import { memberHolding } from './member.holding.ts';
import { serviceAccountHolding } from './service-account.holding.ts';
import { supportAccessHolding } from './support-access.holding.ts';

type Find = (tx: Transaction, line: ReviewLine) => Promise<Holding | undefined>;

const FINDERS: Readonly<Record<HoldingKind, Find>> = {
  member: memberHolding,
  'service-account': serviceAccountHolding,
  invitation: invitationHolding,
  'support-access': supportAccessHolding,
};

/** Undefined where it has ended. */
export const findHolding: Find = (tx, line) => FINDERS[line.kind](tx, line);
