import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

const MAIN = new URL('../../apps/worker/dist/main.js', import.meta.url).pathname;

/** The worker program itself, started like an operator starts it. */
export class WorkerProcess {
  readonly #child: ChildProcess;
  readonly #exited: Promise<unknown>;

  private constructor(child: ChildProcess) {
    this.#child = child;
    this.#exited = once(child, 'exit');
  }

  static async start(env: Record<string, string>): Promise<WorkerProcess> {
    const child = spawn(process.execPath, [MAIN], {
      env: { BEFFROI_OPS_HOST: '127.0.0.1', BEFFROI_OPS_PORT: '0', ...env },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    for await (const text of createInterface({ input: child.stdout })) {
      if ((JSON.parse(text) as { msg: string }).msg !== 'working') continue;
      child.stdout.resume();
      return new WorkerProcess(child);
    }
    throw new Error(`the worker ended with status ${child.exitCode}`);
  }

  get pid(): number {
    return this.#child.pid!;
  }

  /** @returns the status it ended with; null: by the signal */
  end(signal: NodeJS.Signals): Promise<number | null> {
    this.#child.kill(signal);
    return this.ended();
  }

  async ended(): Promise<number | null> {
    await this.#exited;
    return this.#child.exitCode;
  }
}
