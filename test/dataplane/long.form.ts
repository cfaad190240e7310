/**
 * How long something lasts: short in CI, long with `npm run test:resilience -- --full`, and for as long as
 * `--minutes N` says beside it.
 */
export const longOr = (shortMs: number, longMs: number): number => {
  if (process.env.BEFFROI_TEST_FULL !== '1') return shortMs;
  const minutes = Number(process.env.BEFFROI_TEST_MINUTES ?? Number.NaN);
  return minutes > 0 ? minutes * 60_000 : longMs;
};
