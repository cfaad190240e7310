/** Where engines find weights: mounted as an OCI image, or copied to a volume once and checked. */
export type WeightsSource = MountedImage | CopiedWeights;

/** The cluster must know image volumes (Kubernetes 1.35, or the feature gate ImageVolume). */
export interface MountedImage {
  readonly kind: 'image';
  /** Registry and path, e.g. `registry.example.fr/weights`; below it one image a model, one tag a precision. */
  readonly registry: string;
  /** `<model>:<precision>` to `sha256:…`: what is named here is mounted by digest. */
  readonly digests: Readonly<Record<string, string>>;
}

export interface CopiedWeights {
  readonly kind: 'copy';
  /** `https://host/path` or `s3://bucket/path`; below it `<model>/<precision>/SHA256SUMS` and the files it names. */
  readonly origin: string;
  /** Address ranges of the origin, to which alone the loader may speak. */
  readonly originRanges: readonly string[];
  /** Image of our programs, by digest; one of them is the loader. */
  readonly loaderImage: string;
  /** `ReadWriteOnce`: all replicas share one node. */
  readonly accessMode: 'ReadWriteOnce' | 'ReadWriteMany';
  /** Present for `s3:` only. */
  readonly s3?: S3Access;
}

export interface S3Access {
  readonly endpoint: string;
  readonly region: string;
}

/** In clear: they leave for the cluster's Secret only. */
export interface StoreCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/** Does a reference name exactly one image, for ever? */
export const isByDigest = (reference: string): boolean => /@sha256:[0-9a-f]{64}$/.test(reference);

export const weightsImage = (
  { registry, digests }: MountedImage,
  weights: { readonly model: string; readonly precision: string },
): string => {
  const digest = digests[`${weights.model}:${weights.precision}`];
  const repository = `${registry}/${weights.model}`;
  return digest === undefined ? `${repository}:${weights.precision}` : `${repository}@${digest}`;
};
