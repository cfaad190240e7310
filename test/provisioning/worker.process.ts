import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import type { WorkerSettings } from './worker.parts.ts';

/** What a worker is told when it starts. */
export interface WorkerOrder {
  readonly holder: string;
  readonly tenantUrl: string;
  readonly systemUrl: string;
  readonly settings: WorkerSettings;
}

/** A worker that can die as processes do. */
export class WorkerProcess {
  private readonly child: ChildProcess;
  private writes = 0;

  private constructor(child: ChildProcess) {
    this.child = child;
    child.on('message', (message) => {
      if (message === 'write') this.writes += 1;
    });
  }

  /** Competes for the lease when this returns. */
  static async start(order: WorkerOrder): Promise<WorkerProcess> {
    const main = new URL('./worker.main.ts', import.meta.url);
    const child = fork(main, [JSON.stringify(order)], { execArgv: [] });
    const worker = new WorkerProcess(child);
    const [first] = (await Promise.race([once(child, 'message'), once(child, 'exit')])) as [unknown];
    if (first !== 'competes') throw new Error(`the worker ended with ${String(first)}`);
    return worker;
  }

  /** @returns when it has begun its so many-th write for a deployment */
  async wrote(count: number): Promise<void> {
    while (this.writes < count) await once(this.child, 'message');
  }

  /** SIGKILL: it gives nothing back and writes nothing down. */
  async kill(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    this.child.kill('SIGKILL');
    await once(this.child, 'exit');
  }
}
