import { controllerOf } from '../objects/owner-reference.ts';
import type { Job, Pod } from '../objects/workload.types.ts';
import { jobs, pods } from '../resources/workload.resources.ts';
import type { StoreEvent } from '../storage/object-store.ts';
import { isTrue, withCondition } from '../objects/conditions.ts';
import {
  type Controller,
  type ControllerContext,
  CONTROLLER_MANAGER,
  keyOf,
  nameOf,
  STATUS,
} from './controller.ts';
import { podOf, podsOf } from './owned-pods.ts';

const isDone = ({ status }: Job): boolean =>
  isTrue(status?.conditions, 'Complete') || isTrue(status?.conditions, 'Failed');

const inPhase = (owned: readonly Pod[], ...phases: string[]): Pod[] =>
  owned.filter(({ status }) => phases.includes(status?.phase ?? 'Pending'));

/** Job → pods, until enough of them succeeded or too many failed. */
export class JobController implements Controller {
  readonly name = 'job';
  readonly #context: ControllerContext;

  constructor(context: ControllerContext) {
    this.#context = context;
  }

  keysFor({ resource, object }: StoreEvent): readonly string[] {
    if (resource === jobs) return [keyOf(object)];
    const owner = resource === pods ? controllerOf(object) : undefined;
    return owner?.kind === 'Job' ? [`${object.metadata.namespace}/${owner.name}`] : [];
  }

  reconcile(key: string): number | undefined {
    const { objects } = this.#context;
    const job = objects.find(jobs, nameOf(key)) as Job | undefined;
    if (!job || job.metadata.deletionTimestamp) return undefined;
    if (isDone(job)) return this.#expire(job);
    const { completions = 1, parallelism = 1, backoffLimit = 6, suspend } = job.spec;
    const owned = podsOf(objects.store, job);
    const succeeded = inPhase(owned, 'Succeeded').length;
    const failed = inPhase(owned, 'Failed').length;
    const active = inPhase(owned, 'Pending', 'Running').length;
    const wanted =
      suspend || failed > backoffLimit ? 0 : Math.min(parallelism, completions - succeeded) - active;
    for (let missing = wanted; missing > 0; missing -= 1)
      objects.create(pods, podOf(job, job.spec.template), CONTROLLER_MANAGER);
    this.#report(job, failed > backoffLimit ? 'Failed' : succeeded >= completions ? 'Complete' : undefined);
    return undefined;
  }

  #expire({ metadata, spec, status }: Job): number | undefined {
    if (spec.ttlSecondsAfterFinished === undefined) return undefined;
    const finishedMs = Date.parse(status?.conditions?.at(-1)?.lastTransitionTime ?? '');
    const leftMs = finishedMs + spec.ttlSecondsAfterFinished * 1000 - Date.now();
    if (leftMs > 0) return leftMs;
    this.#context.objects.delete(jobs, metadata);
    return undefined;
  }

  #report(job: Job, ended: 'Complete' | 'Failed' | undefined): void {
    const now = this.#context.objects.now();
    const owned = podsOf(this.#context.objects.store, job);
    const counts = {
      active: inPhase(owned, 'Pending', 'Running').length,
      succeeded: inPhase(owned, 'Succeeded').length,
      failed: inPhase(owned, 'Failed').length,
    };
    this.#context.objects.update(jobs, job.metadata, STATUS, (current) => {
      const before = (current as Job).status;
      const reason = ended === 'Failed' ? 'BackoffLimitExceeded' : 'CompletionsReached';
      return {
        ...current,
        status: {
          ...before,
          startTime: before?.startTime ?? now,
          ...counts,
          ...(ended === 'Complete' ? { completionTime: now } : {}),
          ...(ended
            ? { conditions: withCondition(before?.conditions, { type: ended, status: 'True', reason }, now) }
            : {}),
        },
      };
    });
  }
}
