/** Short in CI, long with `npm run test:resilience -- --full`. */
export const longOr = (short: number, long: number): number =>
  process.env.BEFFROI_TEST_FULL === '1' ? long : short;

/** The same, in milliseconds, where `--minutes N` beside `--full` may say how long. */
export const minutesOr = (shortMs: number, longMs: number): number => {
  const minutes = Number(process.env.BEFFROI_TEST_MINUTES ?? Number.NaN);
  return longOr(shortMs, minutes > 0 ? minutes * 60_000 : longMs);
};
