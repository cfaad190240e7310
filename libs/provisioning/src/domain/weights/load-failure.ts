/** Why a copy of weights did not succeed, as the loader leaves it to whoever looks at its pod. */
export type LoadFailureKind =
  /** A file is not what `SHA256SUMS` announces. */
  | 'corrupted'
  /** The origin has no such file, or lets nobody read it. */
  | 'missing'
  /** The origin does not answer, or breaks off again and again. */
  | 'unreachable'
  | 'no-room'
  /** The volume cannot be written for another reason. */
  | 'volume';

export interface LoadFailure {
  readonly kind: LoadFailureKind;
  /** For people who operate: the file, and what was said of it. */
  readonly detail: string;
}

const KINDS: readonly string[] = [
  'corrupted',
  'missing',
  'unreachable',
  'no-room',
  'volume',
] satisfies LoadFailureKind[];

/** What Kubernetes keeps of a container's last words is 4 096 bytes. */
const LONGEST_DETAIL = 1_000;

export const spellLoadFailure = ({ kind, detail }: LoadFailure): string =>
  `${kind}: ${detail.slice(0, LONGEST_DETAIL)}`;

/** Undefined: these are not a loader's words. */
export const readLoadFailure = (text: string): LoadFailure | undefined => {
  const [, kind, detail] = /^([a-z-]+): (.*)$/s.exec(text) ?? [];
  return kind !== undefined && detail !== undefined && KINDS.includes(kind)
    ? { kind: kind as LoadFailureKind, detail }
    : undefined;
};
