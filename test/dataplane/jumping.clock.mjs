/**
 * Preloaded into a program (`--import`): each SIGUSR2 moves the clock on its wall by the next of
 * BEFFROI_TEST_CLOCK_JUMPS_MS, as a wrong time server would. All of JavaScript's `Date` follows; the monotonic clock,
 * which no time server moves, and the system's own instants (those of files) do not.
 */
const jumps = (process.env.BEFFROI_TEST_CLOCK_JUMPS_MS ?? '').split(',').map(Number);
const RealDate = Date;
let shiftMs = 0;

process.on('SIGUSR2', () => {
  shiftMs += jumps.shift() ?? 0;
});

globalThis.Date = new Proxy(RealDate, {
  construct: (target, values, asked) =>
    Reflect.construct(target, values.length === 0 ? [target.now() + shiftMs] : values, asked),
  apply: (target) => new target(target.now() + shiftMs).toString(),
  get: (target, name) => (name === 'now' ? () => target.now() + shiftMs : Reflect.get(target, name)),
});
