import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Answer, Connection, Embeddings, Failure, Sdk } from '../sdk.ts';
import { chatFields } from '../wire.ts';

const PROGRAM = new URL('./python_openai.py', import.meta.url).pathname;

interface Reply {
  readonly value?: unknown;
  readonly failure?: Failure;
  readonly bug?: string;
}

class PythonFailure extends Error {
  readonly failure: Failure;
  constructor(failure: Failure) {
    super(failure.message);
    this.failure = failure;
  }
}

/** The library runs in a process of its own, which answers one order at a time. */
export const pythonSdk = (python: string, { models, ...connection }: Connection): Sdk => {
  const child = spawn(python, [PROGRAM, JSON.stringify(connection)], { stdio: ['pipe', 'pipe', 'inherit'] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const ask = async <T>(method: string, fields: object): Promise<T> => {
    child.stdin.write(`${JSON.stringify({ method, fields })}\n`);
    const line = await lines.next();
    if (line.done) throw new Error(`python ended with status ${child.exitCode}`);
    const { value, failure, bug } = JSON.parse(line.value) as Reply;
    if (failure) throw new PythonFailure(failure);
    if (bug !== undefined) throw new Error(bug);
    return value as T;
  };

  return {
    name: 'openai (Python)',
    cannot: [],
    cannotStream: [],
    chat: (wish, model = models.chat) => ask<Answer>('chat', { ...chatFields(wish), model }),
    stream: (wish) => ask<Answer>('stream', { ...chatFields(wish), model: models.chat }),
    leave: (wish) => ask('leave', { ...chatFields(wish), model: models.chat }),
    complete: (prompt, maxTokens) =>
      ask<Answer>('complete', { model: models.chat, prompt, max_tokens: maxTokens }),
    embed: (texts) =>
      ask<Embeddings>('embed', { model: models.embeddings, input: texts, encoding_format: 'float' }),
    embedInBase64: (texts) => ask<Embeddings>('embed', { model: models.embeddings, input: texts }),
    models: () => ask<string[]>('models', {}),
    model: (name) => ask<string>('model', { name }),
    failureOf(error) {
      if (!(error instanceof PythonFailure)) throw error;
      return error.failure;
    },
    async close() {
      child.stdin.end();
      await once(child, 'exit');
    },
  };
};
