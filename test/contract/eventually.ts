import { setTimeout as wait } from 'node:timers/promises';

/** Repeats an assertion until it passes; at the deadline it fails with the last reason. */
export const eventually = async (assertion: () => Promise<void>, withinMs = 10_000): Promise<void> => {
  const deadline = performance.now() + withinMs;
  for (;;) {
    try {
      await assertion();
      return;
    } catch (reason) {
      if (performance.now() > deadline) throw reason;
      await wait(25);
    }
  }
};
