/** What standalone hands to the stand-ins it starts: one JSON value in the environment, so never on a command line. */
export const INPUT_VARIABLE = 'STANDALONE_INPUT';

export const readInput = <T>(): T => JSON.parse(process.env[INPUT_VARIABLE] ?? 'null') as T;

export const sayReady = (): void => {
  process.send?.('ready');
};

/** Stops once, on the first signal, and leaves. */
export const stopOnSignal = (stop: () => Promise<void>): void => {
  let isStopping = false;
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.on(signal, () => {
      if (isStopping) return;
      isStopping = true;
      void stop().finally(() => process.exit(0));
    });
  }
};
