/** Repeats a check until it holds; fails with its last failure at the deadline. */
export async function expectSoon(check: () => void | Promise<void>, deadlineMs = 3_000): Promise<void> {
  const endsAtMs = performance.now() + deadlineMs;
  for (;;) {
    try {
      return await check();
    } catch (error) {
      if (performance.now() > endsAtMs) throw error;
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }
}
