import { recordStatements } from '../testing/record-statements.fixture.ts';
import { followStream } from '../testing/stream.fixture.ts';
import { documentOf } from './document.fixture.ts';
import type { RootField } from './schema.fixture.ts';
import type { Town } from './town.fixture.ts';
import type { World } from './world.fixture.ts';

export interface Attempt {
  readonly status: number;
  readonly body: string;
  /** What was sent to PostgreSQL meanwhile. */
  readonly statements: readonly string[];
  /** Codes of the top-level errors. */
  readonly codes: readonly string[];
  readonly data: Record<string, unknown> | null;
}

/** Counts what was tried and keeps what came out that should not have. */
export class Tally {
  attempts = 0;
  readonly leaks: string[] = [];

  constructor(readonly world: World) {}

  /** Calls one operation with everything below it selected; whatever the answer, it must not speak of the victim. */
  async call(
    root: RootField,
    token: string | undefined,
    variables: Record<string, unknown>,
  ): Promise<Attempt> {
    const { text } = documentOf(root, Object.keys(variables));
    return this.send(root, token, { query: text, variables });
  }

  /** As {@link call}, for what must be refused before anything is read. */
  async knock(
    root: RootField,
    token: string | undefined,
    variables: Record<string, unknown>,
  ): Promise<Attempt> {
    const { text } = documentOf(root, Object.keys(variables), [], 0);
    return this.send(root, token, { query: text, variables });
  }

  private send(root: RootField, token: string | undefined, payload: object): Promise<Attempt> {
    return root.operation === 'subscription' ? this.follow(token, payload) : this.post(token, payload);
  }

  /** The first thing that a stream tells, or why there is none. */
  private async follow(token: string | undefined, payload: object): Promise<Attempt> {
    this.attempts++;
    const { value, statements } = await recordStatements(async () => {
      const stream = await followStream(this.world.plane.app, token, payload);
      const body = stream.refused ?? (await stream.next()) ?? '{}';
      await stream.stop();
      return { statusCode: stream.status, body, json: <Answer>() => JSON.parse(body) as Answer };
    });
    return attemptOf(value, statements);
  }

  async post(token: string | undefined, payload: object): Promise<Attempt> {
    this.attempts++;
    const { app } = this.world.plane;
    const { value, statements } = await recordStatements(() =>
      app.inject({
        method: 'POST',
        url: '/graphql',
        ...(token === undefined ? {} : { headers: { authorization: `Bearer ${token}` } }),
        payload,
      }),
    );
    return attemptOf(value, statements);
  }

  /** @param said texts that the caller sent, and may hear again */
  expectNothingOf(victim: Town, what: string, body: string, said: readonly string[] = []): void {
    const heard = victim.marks.filter(
      (mark) => body.includes(mark) && !said.some((text) => text.includes(mark)),
    );
    if (heard.length > 0) this.leaks.push(`${what}: says ${heard.join(', ')}`);
  }

  expect(holds: boolean, leak: () => string): void {
    if (!holds) this.leaks.push(leak());
  }
}

interface Response {
  readonly statusCode: number;
  readonly body: string;
  json<Answer>(): Answer;
}

const attemptOf = (response: Response, statements: readonly string[]): Attempt => {
  const answer = response.json<{
    data?: Record<string, unknown> | null;
    errors?: { extensions: { code: string } }[];
  }>();
  return {
    status: response.statusCode,
    body: response.body,
    statements,
    codes: (answer.errors ?? []).map(({ extensions }) => extensions.code),
    data: answer.data ?? null,
  };
};

const CORRELATION = /"correlationId":"[^"]*"/g;

const NEVER = '\0';

/** An answer without what may differ between two that say the same: the id that was asked for, and the correlation. */
export const faceOf = ({ status, body }: Attempt, asked: string): string =>
  `${status} ${body.replaceAll(CORRELATION, '').replaceAll(asked ? JSON.stringify(asked).slice(1, -1) : NEVER, '<asked>')}`;

/** What loads side by side may be sent in either order. */
export const sameStatements = (
  one: Pick<Attempt, 'statements'>,
  other: Pick<Attempt, 'statements'>,
): boolean => one.statements.toSorted().join('\n') === other.statements.toSorted().join('\n');
