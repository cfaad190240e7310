import { SPEC_HASH_ANNOTATION } from './labels.ts';

/** A Kubernetes object as we declare it: only the fields that we own. */
export interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    /** Absent for cluster-wide kinds. */
    readonly namespace?: string;
    readonly labels: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
  };
  readonly [field: string]: unknown;
}

/** `Kind/name`: what one namespace holds once. */
export const keyOfManifest = ({ kind, metadata }: Pick<Manifest, 'kind' | 'metadata'>): string =>
  `${kind}/${metadata.name}`;

/** @throws Error when it was not rendered, and so has none */
export const specHashOf = ({ kind, metadata }: Manifest): string => {
  const hash = metadata.annotations?.[SPEC_HASH_ANNOTATION];
  if (hash === undefined) throw new Error(`${kind} ${metadata.name} was rendered without its digest`);
  return hash;
};
