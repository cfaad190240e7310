/** Number formats of weights, best quality first. */
export const PRECISIONS = ['bf16', 'fp8', 'nvfp4'] as const;
export type Precision = (typeof PRECISIONS)[number];

/** Bytes for one parameter; nvfp4 includes its scales. */
const BYTES_PER_PARAMETER: Readonly<Record<Precision, number>> = { bf16: 2, fp8: 1, nvfp4: 0.56 };
const GIB = 2 ** 30;

/** Weights in one number format. */
export interface Weights {
  readonly precision: Precision;
  readonly gib: number;
  /** `published`: the size of the files; `computed`: parameters times bytes. */
  readonly source: 'published' | 'computed';
}

export const published = (precision: Precision, gib: number): Weights => ({
  precision,
  gib,
  source: 'published',
});

export const computed = (precision: Precision, billionParameters: number): Weights => ({
  precision,
  gib: Math.round((billionParameters * 1e9 * BYTES_PER_PARAMETER[precision] * 100) / GIB) / 100,
  source: 'computed',
});
