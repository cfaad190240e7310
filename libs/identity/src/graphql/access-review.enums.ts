import { registerEnumType } from '@nestjs/graphql';
import type {
  AccessDecision as Decision,
  HoldingKind as Kind,
  LineOutcome as Outcome,
  UndecidedRule as Rule,
} from '../domain/index.ts';

export const UndecidedRule = { KEEP: 'keep', SUSPEND: 'suspend' } as const satisfies Record<string, Rule>;
registerEnumType(UndecidedRule, {
  name: 'UndecidedRule',
  description: 'What becomes of an access about which nobody has decided by the deadline.',
  valuesMap: {
    KEEP: { description: 'It stays, and the review says so.' },
    SUSPEND: {
      description:
        'It allows nothing until somebody decides; invitations and accesses of support end. The last administrator stays.',
    },
  },
});

export const AccessDecision = {
  KEEP: 'keep',
  REMOVE: 'remove',
  CHANGE_ROLE: 'change-role',
} as const satisfies Record<string, Decision>;
registerEnumType(AccessDecision, {
  name: 'AccessDecision',
  description: 'What a reviewer decides about an access.',
  valuesMap: {
    KEEP: { description: 'It is still needed.' },
    REMOVE: { description: 'It ends now.' },
    CHANGE_ROLE: { description: 'It becomes another role now.' },
  },
});

export const HoldingKind = {
  MEMBER: 'member',
  SERVICE_ACCOUNT: 'service-account',
  INVITATION: 'invitation',
  SUPPORT_ACCESS: 'support-access',
} as const satisfies Record<string, Kind>;
registerEnumType(HoldingKind, {
  name: 'HoldingKind',
  description: 'By what somebody may act.',
  valuesMap: {
    MEMBER: { description: 'One role of a person.' },
    SERVICE_ACCOUNT: { description: 'One role of a program.' },
    INVITATION: { description: 'Somebody may become a member.' },
    SUPPORT_ACCESS: { description: 'The operator’s support may act for a while.' },
  },
});

export const AccessOutcome = {
  KEPT: 'kept',
  REMOVED: 'removed',
  CHANGED: 'changed',
  GONE: 'gone',
  SUSPENDED: 'suspended',
  KEPT_UNDECIDED: 'kept-undecided',
  KEPT_LAST_ADMINISTRATOR: 'kept-last-administrator',
} as const satisfies Record<string, Outcome>;
registerEnumType(AccessOutcome, {
  name: 'AccessOutcome',
  description: 'What came of a line of a review.',
  valuesMap: {
    KEPT: { description: 'A reviewer kept it.' },
    REMOVED: { description: 'A reviewer ended it.' },
    CHANGED: { description: 'A reviewer changed its role.' },
    GONE: { description: 'It ended or changed elsewhere since the review was opened.' },
    SUSPENDED: { description: 'Nobody decided: it allows nothing until somebody does.' },
    KEPT_UNDECIDED: { description: 'Nobody decided: it stays, as the review says.' },
    KEPT_LAST_ADMINISTRATOR: {
      description: 'Nobody decided: it stays, since nobody else would administer the place.',
    },
  },
});
