import { registerEnumType } from '@nestjs/graphql';
import { CONDITION_STATUSES, CONDITION_TYPES, PHASES } from '../domain/index.ts';

/** Names and values alike, as Kubernetes writes them. */
const asEnum = <Value extends string>(values: readonly Value[]): { readonly [Name in Value]: Name } =>
  Object.fromEntries(values.map((value) => [value, value])) as { readonly [Name in Value]: Name };

export const Phase = asEnum(PHASES);
registerEnumType(Phase, {
  name: 'DeploymentPhase',
  description: 'Where a deployment stands, in one word; its conditions say why.',
  valuesMap: {
    Pending: { description: 'Accepted; it waits for room, a quota or the cluster.' },
    Provisioning: { description: 'Its objects are being made.' },
    Loading: { description: 'Its engines load the model.' },
    Ready: { description: 'Every engine answered a question, and gateways know of them.' },
    Degraded: { description: 'It was ready, and has lost engines since.' },
    Asleep: { description: 'No engine runs because nobody uses it; the first request wakes it.' },
    Retiring: { description: 'It is being taken down.' },
    Retired: { description: 'Nothing is left of it.' },
    Failed: { description: 'Somebody has to act: waiting does not help.' },
  },
});

export const ConditionType = asEnum(CONDITION_TYPES);
registerEnumType(ConditionType, {
  name: 'DeploymentConditionType',
  description: 'What must hold for a deployment to serve.',
  valuesMap: {
    NamespaceReady: { description: 'Its namespace exists.' },
    WorkloadApplied: { description: 'Its objects are as declared.' },
    QuotaAccepted: { description: 'The quota of its namespace lets its pods in.' },
    Scheduled: { description: 'Every pod has a node with its GPUs.' },
    WeightsReady: { description: 'The weights are there.' },
    EngineHealthy: { description: 'Every engine answered a question.' },
    RouteReady: { description: 'Gateways may send requests.' },
    Ready: { description: 'All of it.' },
    Degraded: { description: 'It has lost engines that it had.' },
    Deleting: { description: 'Its retirement was asked for.' },
  },
});

export const ConditionStatus = asEnum(CONDITION_STATUSES);
registerEnumType(ConditionStatus, {
  name: 'ConditionStatus',
  description: 'Whether a condition holds.',
  valuesMap: {
    True: { description: 'It does.' },
    False: { description: 'It does not.' },
    Unknown: { description: 'It cannot be told yet.' },
  },
});
