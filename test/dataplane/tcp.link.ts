import { createServer, type Server, Socket } from 'node:net';
import type { AddressInfo } from 'node:net';
import { reset } from './reset.ts';

/** A network path between two programs, which can be cut. */
export class TcpLink {
  readonly #server: Server;
  readonly #pairs = new Set<readonly [near: Socket, far: Socket]>();
  #isUp = true;
  #losesAnswers = false;

  private constructor(farPort: number) {
    this.#server = createServer({ allowHalfOpen: true }, (near) => this.#carry(near, farPort));
  }

  static async to(farPort: number): Promise<TcpLink> {
    const link = new TcpLink(farPort);
    await new Promise<void>((resolve) => link.#server.listen(0, '127.0.0.1', resolve));
    return link;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** What is under way is reset on both sides, and who comes is reset too, until it is mended. */
  cut(): void {
    this.#isUp = false;
    this.#dropAll();
  }

  /** What is asked arrives and is acted upon, but nothing comes back; then all is reset. */
  async loseAnswers(forMs: number): Promise<void> {
    this.#losesAnswers = true;
    await new Promise((resolve) => setTimeout(resolve, forMs));
    this.#dropAll();
    this.#losesAnswers = false;
  }

  mend(): void {
    this.#isUp = true;
  }

  async close(): Promise<void> {
    this.cut();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #carry(near: Socket, farPort: number): void {
    near.on('error', () => undefined);
    if (!this.#isUp) return void reset(near);
    const far = new Socket({ allowHalfOpen: true });
    const pair = [near, far] as const;
    this.#pairs.add(pair);
    far.on('error', () => reset(near));
    near.on('error', () => reset(far));
    near.on('close', () => this.#pairs.delete(pair));
    far.connect(farPort, '127.0.0.1');
    near.pipe(far);
    far.on('data', (bytes) => {
      if (!this.#losesAnswers && !near.write(bytes)) far.pause();
    });
    near.on('drain', () => far.resume());
    far.on('end', () => near.end());
    far.on('close', () => near.destroy());
    near.on('close', () => far.destroy());
  }

  #dropAll(): void {
    for (const [near, far] of this.#pairs) {
      reset(near);
      reset(far);
    }
    this.#pairs.clear();
  }
}
