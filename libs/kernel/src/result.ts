/** An expected outcome as a value. Bugs are exceptions; what a caller must handle is a Result. */
export type Result<T, F> = Ok<T> | Err<F>;
export interface Ok<T> {
  readonly ok: true;
  readonly value: T;
}
export interface Err<F> {
  readonly ok: false;
  readonly failure: F;
}

export const ok = <T>(value: T): Ok<T> => ({ ok: true, value });
export const err = <F>(failure: F): Err<F> => ({ ok: false, failure });

/** For the default branch of a switch over a closed union: fails to compile when a member is missing. */
export const unreachable = (value: never): never => {
  throw new Error(`unreachable: ${JSON.stringify(value)}`);
};
