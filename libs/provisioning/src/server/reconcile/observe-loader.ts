import type { Job, Pod } from '@beffroi/platform/kubernetes';
import type { LoaderObservation, Manifest } from '../../domain/index.ts';

/** Asks a loader how much it has copied, 0 to 100; null: it does not answer. */
export type ReadProgress = (podAddress: string) => Promise<number | null>;

/** How far the copy of the weights has come; null: none is declared. */
export const observeLoader = async (
  declared: Manifest | undefined,
  { jobs, pods }: { readonly jobs: readonly Job[]; readonly pods: readonly Pod[] },
  readProgress: ReadProgress,
): Promise<LoaderObservation | null> => {
  if (!declared) return null;
  const job = jobs.find(({ metadata }) => metadata.name === declared.metadata.name);
  const ended = (type: string) =>
    job?.status?.conditions?.find((each) => each.type === type && each.status === 'True');
  if (ended('Complete')) return { state: 'complete', percent: 100, message: null };
  const failure = ended('Failed');
  const own = pods.filter(({ metadata }) =>
    metadata.ownerReferences?.some(({ uid }) => uid === job?.metadata.uid),
  );
  if (failure) return { state: 'failed', percent: null, message: lastWords(own) ?? failure.message ?? null };
  const address = own.find(({ status }) => status?.phase === 'Running')?.status?.podIP;
  return { state: 'running', percent: address ? await readProgress(address) : null, message: null };
};

/** What a container wrote before it ended, such as the file whose checksum is another. */
const lastWords = (pods: readonly Pod[]): string | undefined =>
  pods
    .flatMap(({ status }) => status?.containerStatuses ?? [])
    .map(({ state }) => state?.terminated?.message)
    .findLast((message) => message !== undefined);
