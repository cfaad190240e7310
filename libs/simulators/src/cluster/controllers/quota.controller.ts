import { namespaceUsage } from '../admission/quota-usage.ts';
import { writeQuantity } from '../objects/quantity.ts';
import type { ResourceQuota } from '../objects/workload.types.ts';
import { events } from '../resources/cluster.resources.ts';
import { resourceQuotas } from '../resources/configuration.resources.ts';
import type { StoreEvent } from '../storage/object-store.ts';
import { type Controller, type ControllerContext, keyOf, nameOf, STATUS } from './controller.ts';

/** Keeps each quota's status in step with what its namespace uses. */
export class QuotaController implements Controller {
  readonly name = 'resource-quota';
  readonly #context: ControllerContext;

  constructor(context: ControllerContext) {
    this.#context = context;
  }

  keysFor({ resource, object }: StoreEvent): readonly string[] {
    if (resource === resourceQuotas) return [keyOf(object)];
    if (!resource.namespaced || resource === events) return [];
    return this.#context.objects.store.list(resourceQuotas, object.metadata.namespace ?? '').map(keyOf);
  }

  reconcile(key: string): undefined {
    const { objects } = this.#context;
    const quota = objects.find(resourceQuotas, nameOf(key)) as ResourceQuota | undefined;
    if (!quota) return;
    const hard = quota.spec.hard ?? {};
    const used = Object.fromEntries(
      Object.entries(hard).map(([name, limit]) => [
        name,
        writeQuantity(namespaceUsage(objects.store, quota, name), limit),
      ]),
    );
    objects.update(resourceQuotas, nameOf(key), STATUS, (current) => ({
      ...current,
      status: { hard, used },
    }));
  }
}
