import type { Job, Pod } from '@beffroi/platform/kubernetes';
import { type LoaderObservation, type Manifest, readLoadFailure } from '../../domain/index.ts';
import { observePod } from './observe-pod.ts';

/** Asks a loader how much it has copied, 0 to 100; null: it does not answer. */
export type ReadProgress = (podAddress: string) => Promise<number | null>;

/** A Job that failed is made anew after so long: what was copied is still there. */
const RETRY_AFTER_MS = 15 * 60_000;

/** How far the copy of the weights has come; null: none is declared. */
export const observeLoader = async (
  declared: Manifest | undefined,
  { jobs, pods }: { readonly jobs: readonly Job[]; readonly pods: readonly Pod[] },
  readProgress: ReadProgress,
): Promise<LoaderObservation | null> => {
  if (!declared) return null;
  const job = jobs.find(({ metadata }) => metadata.name === declared.metadata.name);
  if (job && ended(job, 'Complete')) return { state: 'complete', percent: 100, trouble: null };
  const own = pods
    .filter(({ metadata }) => metadata.ownerReferences?.some(({ uid }) => uid === job?.metadata.uid))
    .sort((one, other) => createdAt(one) - createdAt(other));
  const failure = job && ended(job, 'Failed');
  if (failure) {
    const stalled = { kind: 'stalled', detail: failure.message ?? '' } as const;
    return { state: 'failed', percent: null, trouble: lastWords(own) ?? stalled };
  }
  const address = own.find(({ status }) => status?.phase === 'Running')?.status?.podIP;
  const percent = address ? await readProgress(address) : null;
  return { state: 'running', percent, trouble: lastWords(own) ?? waiting(own) };
};

/** One that failed so long ago that it may be tried again. */
export const isToBeRetried = (job: Job, now: Date): boolean => {
  const failedAt = ended(job, 'Failed')?.lastTransitionTime;
  return failedAt !== undefined && now.getTime() - Date.parse(failedAt) > RETRY_AFTER_MS;
};

const ended = ({ status }: Job, type: string) =>
  status?.conditions?.find((each) => each.type === type && each.status === 'True');

const createdAt = ({ metadata }: Pod): number => Date.parse(metadata.creationTimestamp ?? '');

/** What the last attempt that ended wrote, such as the file whose checksum is another. */
const lastWords = (pods: readonly Pod[]): LoaderObservation['trouble'] => {
  const words = pods
    .flatMap(({ status }) => status?.containerStatuses ?? [])
    .map(({ state }) => state?.terminated?.message)
    .findLast((message) => message !== undefined);
  return words === undefined ? null : (readLoadFailure(words) ?? { kind: 'stalled', detail: words });
};

/** What keeps a pod from running, such as an image that nobody has or a volume that is not there. */
const waiting = (pods: readonly Pod[]): LoaderObservation['trouble'] => {
  const held = pods
    .map(observePod)
    .find(({ state, message }) => ['unschedulable', 'image-failed'].includes(state) && message !== null);
  return held ? { kind: 'stalled', detail: held.message ?? '' } : null;
};
