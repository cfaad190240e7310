import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import type { Readiness } from '@beffroi/platform/observability';
import { START } from '../runtime.start.ts';

const MAIN = new URL('../../dist/main.js', import.meta.url).pathname;

interface LogLine {
  readonly msg: string;
  readonly port?: number;
  readonly opsPort?: number;
  /** Said once all of them listen. */
  readonly workers?: number;
}

/** The program itself, started like an operator starts it. */
export class GatewayProcess {
  readonly #child: ChildProcess;
  readonly #exited: Promise<unknown>;
  readonly origin: string;
  readonly #opsOrigin: string;

  private constructor(child: ChildProcess, port: number, opsPort: number) {
    this.#opsOrigin = `http://127.0.0.1:${opsPort}`;
    this.#child = child;
    this.#exited = once(child, 'exit');
    this.origin = `http://127.0.0.1:${port}`;
  }

  /** @param through a command that starts another: what runs is that, as the same process */
  static async start(env: Record<string, string>, through: readonly string[] = []): Promise<GatewayProcess> {
    const [program, ...args] = [...through, process.execPath, ...START.nodeOptions, MAIN];
    const child = spawn(program, args, {
      env: { ...START.env, BEFFROI_HTTP_HOST: '127.0.0.1', BEFFROI_HTTP_PORT: '0', ...env },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let port = 0;
    for await (const text of createInterface({ input: child.stdout })) {
      const line = JSON.parse(text) as LogLine;
      if (line.msg !== 'listening') continue;
      port ||= line.port ?? 0;
      if (env.BEFFROI_WORKERS !== undefined && line.workers === undefined) continue;
      child.stdout.resume();
      const gateway = new GatewayProcess(child, port, line.opsPort ?? port);
      await gateway.whenReady();
      return gateway;
    }
    throw new Error(`the gateway ended with status ${child.exitCode}`);
  }

  get pid(): number {
    return this.#child.pid!;
  }

  async readiness(): Promise<Readiness> {
    return (await (await fetch(`${this.#opsOrigin}/readyz`)).json()) as Readiness;
  }

  /** In Prometheus' text format. */
  async metrics(): Promise<string> {
    return (await fetch(`${this.#opsOrigin}/metrics`)).text();
  }

  /** Of its worker processes, the first started first. */
  workerPids(): number[] {
    return readFileSync(`/proc/${this.pid}/task/${this.pid}/children`, 'utf8')
      .split(' ')
      .filter(Boolean)
      .map(Number);
  }

  async whenReady(): Promise<void> {
    while (!(await this.readiness()).ready) await new Promise((resolve) => setTimeout(resolve, 20));
  }

  /** @returns the status it ended with; null: by the signal */
  end(signal: NodeJS.Signals): Promise<number | null> {
    this.#child.kill(signal);
    return this.ended();
  }

  /** Resolves when it ends, by itself or not. */
  async ended(): Promise<number | null> {
    await this.#exited;
    return this.#child.exitCode;
  }
}
