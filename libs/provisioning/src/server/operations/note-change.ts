import type { Transaction } from '@beffroi/platform/typeorm';
import type { Deployment } from '../../domain/index.ts';

/** What every change of a deployment leaves behind: an audit entry, and an event for those who follow it. */
export const noteChange = (
  tx: Transaction,
  verb: 'upgrade' | 'cordon' | 'rotate-key',
  { id, collectiviteId }: Deployment,
  change: { readonly before?: object; readonly after?: object } = {},
): void => {
  const tenant = collectiviteId === null ? {} : { collectiviteId };
  tx.audit({ action: `deployment.${verb}`, target: { type: 'deployment', id }, ...tenant, ...change });
  tx.emit({ type: 'provisioning.deployment-updated', v: 1, ...tenant, payload: { deploymentId: id } });
};
