import type { Deployment, EndpointSlice } from '@beffroi/platform/kubernetes';
import type { Engine, WorkloadObservation } from '../../domain/index.ts';

/** Who owns `replicas`: nobody else writes it, and the manifest leaves it out. */
export const SCALER = 'beffroi-scaler';

export const observeWorkload = (deployment: Deployment | undefined): WorkloadObservation | null => {
  if (!deployment) return null;
  const conditions = deployment.status?.conditions ?? [];
  const refusal = conditions.find(({ type, status }) => type === 'ReplicaFailure' && status === 'True');
  return {
    replicas: deployment.spec?.replicas ?? 1,
    scalerOwnsReplicas: (deployment.metadata.managedFields ?? []).some(
      ({ manager, fieldsV1 }) => manager === SCALER && ownsReplicas(fieldsV1 as object | undefined),
    ),
    podsRefused: refusal ? (refusal.message ?? refusal.reason ?? '') : null,
    deadlineExceeded: conditions.some(({ reason }) => reason === 'ProgressDeadlineExceeded'),
  };
};

const ownsReplicas = (fields: object | undefined): boolean =>
  (fields as { 'f:spec'?: { 'f:replicas'?: object } } | undefined)?.['f:spec']?.['f:replicas'] !== undefined;

/** Ready addresses of a Service, as origins that a gateway can call. */
export const observeEngines = (slices: readonly EndpointSlice[]): Engine[] =>
  slices.flatMap(({ endpoints, ports }) => {
    const port = ports?.[0]?.port;
    return (endpoints ?? [])
      .filter(({ conditions }) => conditions?.ready !== false && !conditions?.terminating)
      .flatMap(({ addresses, targetRef }) =>
        addresses.map((address) => {
          const url = `http://${address}:${port}`;
          return { id: targetRef?.uid ?? url, url };
        }),
      );
  });
