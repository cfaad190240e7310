import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Injectable, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { Args, Field, ID, InputType, Mutation, ObjectType, Query, Resolver } from '@nestjs/graphql';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { AuditedCall, CallOutcome } from '@beffroi/contracts/audit';
import {
  auditedFields,
  type Authentication,
  Authenticator,
  badInput,
  CallRecorder,
  DomainError,
  Failure,
  graphqlModule,
  Requires,
  resultUnion,
  schemaOf,
  SensitiveRead,
  type Settled,
} from '../index.ts';

@ObjectType({ description: 'A bell.' })
class Bell {
  @Field(() => ID, { description: 'Its id.' })
  readonly id!: string;
}

@Failure('The bell is cracked.')
class Cracked extends DomainError {
  constructor() {
    super('cracked', { message: { fr: 'Fêlée.', en: 'Cracked.' }, remedy: null });
  }
}
const RingResult = resultUnion('RingBellResult', 'The bell, or why not.', Bell, [Cracked]);

@InputType({ description: 'Which bell.' })
class RingInput {
  @Field(() => String, { description: 'How.' })
  readonly how!: string;

  @Field(() => ID, { nullable: true, description: 'The bell.' })
  readonly greatBellId?: string;
}

@Resolver(() => Bell)
class BellResolver {
  @Query(() => String, { description: 'Everybody hears it.' })
  @Requires('me.read')
  sound(): string {
    return 'bong';
  }

  @Query(() => String, { description: 'Who rang.' })
  @SensitiveRead()
  @Requires('directory.read')
  ringers(): string {
    return 'quasimodo';
  }

  @Mutation(() => RingResult, { description: 'Rings.' })
  @Requires('project.create')
  ringBell(
    @Args('input', { type: () => RingInput, description: 'How.' }) { how }: RingInput,
  ): typeof RingResult {
    if (how === 'cracked') return new Cracked();
    if (how === 'badly') throw badInput({ fr: 'Mal.', en: 'Badly.' }, { fr: 'Mieux.', en: 'Better.' });
    if (how === 'never') throw new Error('the rope broke');
    return { id: how };
  }
}

/** The header is a role; without one nobody is known. */
@Injectable()
class RoleAuthenticator extends Authenticator {
  override async authenticate(role?: string): Promise<Authentication> {
    if (!role) return { kind: 'anonymous' };
    const actor = { kind: 'user', subject: 'ada', issuer: 'https://id.example' } as const;
    const grants = [{ role: role as 'operator.admin' | 'operator.finance', collectiviteId: null }];
    return { kind: 'known', principal: { actor, grants } };
  }
}

class Notebook extends CallRecorder {
  readonly noted: (AuditedCall & CallOutcome)[] = [];

  override async record<T>(
    call: AuditedCall,
    work: () => Promise<T>,
    judge: (settled: Settled<T>) => Promise<CallOutcome>,
  ): Promise<T> {
    const settled: Settled<T> = await work().then(
      (answer) => ({ kind: 'answered', answer }) as const,
      (error: unknown) => ({ kind: 'threw', error }) as const,
    );
    this.noted.push({ ...call, ...(await judge(settled)) });
    if (settled.kind === 'threw') throw settled.error;
    return settled.answer;
  }
}

const notebook = new Notebook();
let app: NestFastifyApplication;

beforeAll(async () => {
  @Module({ providers: [{ provide: Authenticator, useClass: RoleAuthenticator }], exports: [Authenticator] })
  class WhoModule {}
  @Module({
    imports: [
      graphqlModule({
        imports: [WhoModule],
        log: { error: () => undefined },
        recorder: notebook,
        introspection: false,
      }),
    ],
    providers: [BellResolver],
  })
  class BelfryModule {}
  app = await NestFactory.create<NestFastifyApplication>(BelfryModule, new FastifyAdapter(), {
    logger: false,
  });
  await app.init();
});
afterAll(() => app?.close());
beforeEach(() => void notebook.noted.splice(0));

const ask = async (query: string, role?: string) => {
  const response = await app.inject({
    method: 'POST',
    url: '/graphql',
    remoteAddress: '192.0.2.7',
    headers: { 'user-agent': 'curl/8', ...(role ? { authorization: role } : {}) },
    payload: { query },
  });
  return response.json<{ data: unknown; errors?: unknown[] }>();
};
const ring = (input: string, role = 'operator.admin') =>
  ask(`mutation { ringBell(input: {${input}}) { __typename } }`, role);

describe('a call that leaves an entry', () => {
  it('is each mutation, and each query that is declared sensitive', async () => {
    const named = auditedFields(await schemaOf([BellResolver])).map(({ kind, field }) => [kind, field.name]);
    expect(named).toEqual([
      ['mutation', 'ringBell'],
      ['read', 'ringers'],
    ]);
  });

  it('says what was asked, about what, by whom and from where', async () => {
    await ring('how: "well", greatBellId: "b-1"');
    expect(notebook.noted).toEqual([
      {
        kind: 'mutation',
        action: 'project.create',
        target: { type: 'great-bell', id: 'b-1' },
        origin: { requestId: expect.any(String), address: '192.0.2.7', client: 'script' },
        result: 'succeeded',
        caller: expect.objectContaining({
          kind: 'known',
          scope: expect.objectContaining({ kind: 'operator' }),
        }),
      },
    ]);
  });

  it.each([
    ['an expected failure', 'how: "cracked"', { result: 'refused', failure: 'cracked' }],
    ['a refusal', 'how: "badly"', { result: 'refused', failure: 'BAD_USER_INPUT' }],
    ['a fault of ours', 'how: "never"', { result: 'failed', failure: 'INTERNAL_SERVER_ERROR' }],
  ])('says that it came to %s', async (_what, input, outcome) => {
    await ring(input);
    expect(notebook.noted).toEqual([expect.objectContaining(outcome)]);
  });

  it('says who was not let in, and that nobody was known', async () => {
    await ring('how: "well"', 'operator.finance');
    await ask('{ ringers }');
    expect(notebook.noted).toEqual([
      expect.objectContaining({
        result: 'refused',
        failure: 'FORBIDDEN',
        caller: expect.objectContaining({ kind: 'known', scope: undefined }),
      }),
      expect.objectContaining({ failure: 'UNAUTHENTICATED', caller: { kind: 'anonymous' } }),
    ]);
  });

  it('is one for each alias, and none for a plain query', async () => {
    await ask(
      'mutation { a: ringBell(input: {how: "a"}) { __typename } b: ringBell(input: {how: "b"}) { __typename } }',
      'operator.admin',
    );
    await ask('{ sound }', 'operator.admin');
    expect(notebook.noted).toHaveLength(2);
  });

  it('does not repeat what cannot be an identifier, such as a key that was pasted there', async () => {
    await ring(`how: "well", greatBellId: "bfr-live-${'a'.repeat(12)}-${'b'.repeat(43)}-cccccc"`);
    expect(notebook.noted[0]!.target).toEqual({ type: 'great-bell', id: '-' });
    await ring('how: "well"');
    expect(notebook.noted[1]!.target).toEqual({ type: 'project', id: '-' });
  });
});
