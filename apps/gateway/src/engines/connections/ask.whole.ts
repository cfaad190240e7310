import type { EngineConnections, Question } from './engine.connections.ts';

/** How long, and how much, an answer may be. */
export interface Patience {
  readonly signal: AbortSignal;
  readonly mostBytes: number;
}

export interface WholeAnswer {
  readonly status: number;
  readonly body: Buffer;
}

/** Asks, and collects the answer. @throws Error when there is none, or none as short and as soon as it must be */
export const askWhole = (
  connections: EngineConnections,
  question: Question,
  { signal, mostBytes }: Patience,
): Promise<WholeAnswer> =>
  new Promise((resolve, reject) => {
    let status = 0;
    const chunks: Buffer[] = [];
    let bytes = 0;
    const giveUp = () => call.abort(new Error('the answer took too long'));
    const done = () => signal.removeEventListener('abort', giveUp);
    const call = connections.ask(question, {
      sent: () => undefined,
      began: (head) => (status = head.status),
      data: (chunk) => {
        bytes += chunk.length;
        if (bytes > mostBytes) call.abort(new Error(`the answer is longer than ${mostBytes} bytes`));
        else chunks.push(chunk);
      },
      ended: () => {
        done();
        resolve({ status, body: Buffer.concat(chunks) });
      },
      failed: (error) => {
        done();
        reject(error);
      },
    });
    signal.addEventListener('abort', giveUp);
    if (signal.aborted) giveUp();
  });
