import { fork } from 'node:child_process';
import { once } from 'node:events';
import type { NodeSpec } from '@beffroi/simulators/cluster';

export interface StandInProcess {
  readonly kubeconfig: string;
  readonly adminUrl: string;
  /** How many requests of each verb the server has had. */
  requests(): Promise<ReadonlyMap<string, number>>;
  stop(): Promise<void>;
}

/** A stand-in that does not share its thread with whoever is measured. */
export const forkStandIn = async (nodes: readonly NodeSpec[]): Promise<StandInProcess> => {
  const main = new URL('./stand-in.main.ts', import.meta.url);
  const child = fork(main, [JSON.stringify(nodes)], { execArgv: [] });
  const answer = async <T>(): Promise<T> => {
    const [message] = (await once(child, 'message')) as [T];
    return message;
  };
  const { kubeconfig, adminUrl } = await answer<{ kubeconfig: string; adminUrl: string }>();
  return {
    kubeconfig,
    adminUrl,
    requests: async () => {
      child.send('requests');
      return new Map(await answer<[string, number][]>());
    },
    stop: async () => {
      child.disconnect();
      await once(child, 'exit');
    },
  };
};
