import { registerEnumType } from '@nestjs/graphql';

export const LifeState = {
  PROSPECT: 'prospect',
  ACTIVE: 'active',
  SUSPENDED: 'suspended',
  NOTICE: 'notice',
  ERASING: 'erasing',
  ERASED: 'erased',
} as const;
registerEnumType(LifeState, {
  name: 'CollectiviteState',
  description: 'Where it stands in its life; decides what the API, the gateway and the clusters allow.',
  valuesMap: {
    PROSPECT: { description: 'Prepared, not served yet.' },
    ACTIVE: { description: 'Served: its keys open the gateway.' },
    SUSPENDED: { description: 'Its keys are refused; its deployments stay.' },
    NOTICE: { description: 'Leaving: served until its notice ends, without anything new.' },
    ERASING: { description: 'Its keys are refused, what it had is being erased.' },
    ERASED: { description: 'Nothing is left but what the law keeps.' },
  },
});

/** What an operator may ask for: the end of an erasure is the worker's to find. */
export const LifeEvent = {
  ACTIVATE: 'activate',
  SUSPEND: 'suspend',
  RESUME: 'resume',
  GIVE_NOTICE: 'give-notice',
  WITHDRAW_NOTICE: 'withdraw-notice',
  ERASE: 'erase',
} as const;
registerEnumType(LifeEvent, {
  name: 'CollectiviteEvent',
  description: 'What moves a collectivité from one state to another.',
  valuesMap: {
    ACTIVATE: { description: 'A prospect, or one that was erased, is served from now on.' },
    SUSPEND: { description: 'Its keys are refused from now on.' },
    RESUME: { description: 'Its keys open again.' },
    GIVE_NOTICE: { description: 'It leaves in 21 days.' },
    WITHDRAW_NOTICE: { description: 'It stays.' },
    ERASE: { description: 'What it had is erased from now on.' },
  },
});

export const LifeActivity = { PREPARE: 'prepare', GROW: 'grow', CONTINUE: 'continue' } as const;
registerEnumType(LifeActivity, {
  name: 'CollectiviteActivity',
  description: 'What people may do for a collectivité; reading, revoking and retiring are always allowed.',
  valuesMap: {
    PREPARE: { description: 'Projects, members and their roles.' },
    GROW: { description: 'New keys, deployments and routes to providers.' },
    CONTINUE: { description: 'What is there goes on: projects are resumed, limits are set.' },
  },
});
