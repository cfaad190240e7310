import type { PodRuntime } from '@beffroi/simulators/cluster';

const FIRST_PORT = 8_000;

/** What runs is not asked: the suites are about objects. Each has an address of its own all the same. */
export const podsThatRunNothing = (): PodRuntime => {
  let port = FIRST_PORT;
  return {
    start: async () => ({
      host: '127.0.0.1',
      port: (port += 1),
      ready: async () => true,
      stop: async () => undefined,
    }),
  };
};
