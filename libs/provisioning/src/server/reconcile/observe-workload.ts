import type { Deployment, EndpointSlice, Pod } from '@beffroi/platform/kubernetes';
import type { Engine, Manifest, WorkloadObservation } from '../../domain/index.ts';
import { isAsDeclared, matches } from './matches.ts';
import { isServing } from './observe-pod.ts';

/** Who owns `replicas`: nobody else writes it, and the manifest leaves it out. */
export const SCALER = 'beffroi-scaler';

/** @param declared absent: nothing is declared of it any more */
export const observeWorkload = (
  deployment: Deployment | undefined,
  declared: Manifest | undefined,
): WorkloadObservation | null => {
  if (!deployment) return null;
  const conditions = deployment.status?.conditions ?? [];
  const refusal = conditions.find(({ type, status }) => type === 'ReplicaFailure' && status === 'True');
  return {
    replicas: deployment.spec?.replicas ?? 1,
    scalerOwnsReplicas: (deployment.metadata.managedFields ?? []).some(
      ({ manager, fieldsV1 }) => manager === SCALER && ownsReplicas(fieldsV1 as object | undefined),
    ),
    outdated: declared !== undefined && isOutdated(declared, deployment),
    rolling: isRolling(deployment),
    podsRefused: refusal ? (refusal.message ?? refusal.reason ?? '') : null,
    deadlineExceeded: conditions.some(({ reason }) => reason === 'ProgressDeadlineExceeded'),
  };
};

const isOutdated = (declared: Manifest, deployment: Deployment): boolean =>
  !isAsDeclared(declared, deployment) && !matches(templateOf(declared), deployment.spec?.template);

const templateOf = (declared: Manifest): unknown => (declared['spec'] as { template?: unknown }).template;

/** Status speaks of an older spec, or counts pods that are not of the newest template. */
const isRolling = ({ metadata, status }: Deployment): boolean =>
  (status?.observedGeneration ?? 0) < (metadata.generation ?? 0) ||
  (status?.replicas ?? 0) !== (status?.updatedReplicas ?? 0);

const ownsReplicas = (fields: object | undefined): boolean =>
  (fields as { 'f:spec'?: { 'f:replicas'?: object } } | undefined)?.['f:spec']?.['f:replicas'] !== undefined;

/** Pods whose engine is up, at the addresses that a Service gives them, as origins that a gateway can call. */
export const observeEngines = (pods: readonly Pod[], slices: readonly EndpointSlice[]): Engine[] =>
  pods.filter(isServing).flatMap(({ metadata: { uid = '', name } }) => {
    const url = addressOf(uid, slices);
    return url === undefined ? [] : [{ id: uid, pod: name, url }];
  });

const addressOf = (uid: string, slices: readonly EndpointSlice[]): string | undefined =>
  slices.flatMap(({ endpoints, ports }) =>
    (endpoints ?? [])
      .filter(({ targetRef }) => targetRef?.uid === uid)
      .flatMap(({ addresses }) => addresses.map((address) => `http://${address}:${ports?.[0]?.port}`)),
  )[0];
