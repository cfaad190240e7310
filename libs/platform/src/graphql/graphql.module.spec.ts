import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Injectable, Module, type Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import {
  Args,
  Field,
  ID,
  InputType,
  Mutation,
  ObjectType,
  Parent,
  Query,
  ResolveField,
  Resolver,
} from '@nestjs/graphql';
import type { Grant } from '@beffroi/contracts/access';
import { brandId, type CollectiviteId, err, type OperatorScope, type TenantScope } from '@beffroi/kernel';
import {
  type Authentication,
  Authenticator,
  clashingFields,
  Connection,
  connectionOf,
  type ConnectionOf,
  CurrentLoaders,
  CurrentScope,
  DomainError,
  Failure,
  graphqlModule,
  type GraphqlOptions,
  Loaders,
  NotFound,
  PageArguments,
  Paging,
  Refusal,
  Requires,
  resultUnion,
  schemaOf,
  sdlOf,
  undeclaredPermissions,
  undescribed,
} from './index.ts';
import { DEFAULT_LIMITS } from './limits/limits.plugin.ts';

@ObjectType({ description: 'A bell.' })
class Bell {
  @Field(() => ID, { description: 'Its id.' })
  readonly id!: string;

  @Field(() => Date, { description: 'Cast at.' })
  readonly castAt!: Date;
}

@ObjectType({ description: 'Bells.' })
class BellConnection extends Connection(Bell) {}

@Failure('The bell is cracked.')
class Cracked extends DomainError {
  @Field(() => ID, { description: 'Which bell.' })
  readonly bellId: string;

  constructor(bellId: string) {
    super('cracked', {
      message: { fr: `La cloche ${bellId} est fêlée.`, en: `Bell ${bellId} is cracked.` },
      remedy: null,
    });
    this.bellId = bellId;
  }
}

@InputType({ description: 'Which bell.' })
class RingInput {
  @Field(() => ID, { description: 'The bell.' })
  readonly bellId!: string;

  @Field(() => ID, { nullable: true, description: 'For which collectivité.' })
  readonly collectiviteId?: string;
}

const RingResult = resultUnion('RingResult', 'The bell that rang, or why not.', Bell, [Cracked, NotFound]);

const castAt = new Date('2026-11-21T09:30:00Z');
const batches: (readonly string[])[] = [];

@Resolver(() => Bell)
class BellResolver {
  @Query(() => BellConnection, { description: 'All bells.' })
  @Requires('model.read')
  bells(@Paging() page: PageArguments): ConnectionOf<Bell> {
    if (page.after === 'torn') return connectionOf(err({ kind: 'InvalidCursor' }), (row: Bell) => row);
    const items = ['a', 'b', 'c'].map((id) => ({ cursor: `c-${id}`, node: { id, castAt } }));
    return connectionOf({ items: items.slice(0, page.first), hasNextPage: page.first < 3 }, (row) => row);
  }

  @ResolveField(() => String, { description: 'In whose scope it was read.' })
  scope(@CurrentScope() scope: OperatorScope | TenantScope): string {
    return scope.kind === 'tenant' ? scope.collectiviteId : scope.kind;
  }

  @ResolveField(() => String, { nullable: true, description: 'Its founder.' })
  founder(
    @Parent() bell: Bell,
    @CurrentScope() scope: OperatorScope | TenantScope,
    @CurrentLoaders() loaders: Loaders,
  ): Promise<string | null> {
    return loaders.load('bell.founder', scope, bell.id, async (ids) => {
      batches.push(ids);
      return new Map(ids.map((id) => [id, `founder of ${id}`]));
    });
  }

  @Query(() => String, { description: 'Fails.' })
  @Requires('model.read')
  broken(
    @Args('again', { defaultValue: false, description: 'Fails as a known error.' }) again: boolean,
  ): string {
    if (again) throw new RangeError('twice');
    throw new Error('connection to postgres://secret@db failed');
  }

  @Mutation(() => RingResult, { description: 'Rings.' })
  @Requires('project.create')
  ring(
    @Args('input', { type: () => RingInput, description: 'Which.' }) input: RingInput,
    @CurrentScope() _scope: OperatorScope | TenantScope,
  ): typeof RingResult {
    if (input.bellId === 'cracked') return new Cracked(input.bellId);
    if (input.bellId === 'gone') return new NotFound({ fr: 'La cloche', en: 'The bell' }, 'gone');
    return { id: input.bellId, castAt };
  }
}

@Resolver()
class OpenDoorResolver {
  @Query(() => String)
  open(): string {
    return 'anybody';
  }
}

const bourges = brandId<CollectiviteId>('01900000-0000-7000-8000-000000000001');
const vierzon = brandId<CollectiviteId>('01900000-0000-7000-8000-000000000002');
const GRANTS: Record<string, readonly Grant[]> = {
  operator: [{ role: 'operator.admin', collectiviteId: null }],
  bourges: [{ role: 'collectivite.admin', collectiviteId: bourges }],
  both: [bourges, vierzon].map((collectiviteId) => ({ role: 'collectivite.admin', collectiviteId })),
  finance: [{ role: 'collectivite.finance', collectiviteId: bourges }],
  nobody: [],
};

@Injectable()
class NamedAuthenticator extends Authenticator {
  override async authenticate(authorization: string | undefined): Promise<Authentication> {
    if (!authorization) return { kind: 'anonymous' };
    const grants = GRANTS[authorization];
    if (!grants) return { kind: 'refused', cause: { fr: 'Jeton inconnu.', en: 'Unknown token.' } };
    const actor = { kind: 'user', subject: authorization, issuer: 'https://id.example' } as const;
    return { kind: 'known', principal: { actor, grants } };
  }
}

@Module({ providers: [{ provide: Authenticator, useClass: NamedAuthenticator }], exports: [Authenticator] })
class WhoModule {}

const once = { fr: 'Une seule fois.', en: 'Only once.' };
const logged: object[] = [];
const start = async (resolvers: Type[], options: Partial<GraphqlOptions> = {}) => {
  @Module({ providers: resolvers })
  class BellModule {}
  @Module({
    imports: [
      BellModule,
      graphqlModule({
        imports: [WhoModule],
        log: { error: (details) => logged.push(details) },
        introspection: false,
        explain: (error) =>
          error instanceof RangeError
            ? new Refusal('TWICE', { fr: 'Deux fois.', en: 'Twice.' }, once)
            : undefined,
        ...options,
      }),
    ],
  })
  class AppModule {}
  const app = await NestFactory.create<NestFastifyApplication>(AppModule, new FastifyAdapter(), {
    logger: false,
    abortOnError: false,
  });
  await app.init();
  return app;
};

interface Answer {
  readonly data?: Record<string, unknown> | null;
  readonly errors?: readonly { message: string; extensions: Record<string, unknown> }[];
}

describe('GraphQL', () => {
  let app: NestFastifyApplication;
  beforeAll(async () => {
    app = await start([BellResolver]);
  });
  afterAll(() => app.close());

  const ask = async (
    query: string,
    as?: string,
    more: { language?: string; extensions?: object; variables?: object } = {},
  ): Promise<Answer> => {
    const response = await app.inject({
      method: 'POST',
      url: '/graphql',
      headers: {
        ...(as ? { authorization: as } : {}),
        ...(more.language ? { 'accept-language': more.language } : {}),
      },
      payload: { query, variables: more.variables, extensions: more.extensions },
    });
    return response.json<Answer>();
  };

  it('asks somebody without a token to log in, in French or English', async () => {
    const french = await ask('{ bells { nodes { id } } }');
    expect(french.errors?.[0]).toMatchObject({
      message: 'Cette opération demande une connexion.',
      extensions: { code: 'UNAUTHENTICATED', remedy: expect.stringContaining('Connectez-vous') },
    });
    const english = await ask('{ bells { nodes { id } } }', undefined, { language: 'en' });
    expect(english.errors?.[0]?.message).toBe('This operation asks you to log in.');
  });

  it('says why a token was refused', async () => {
    const { errors } = await ask('{ bells { nodes { id } } }', 'stolen');
    expect(errors?.[0]).toMatchObject({
      message: 'Jeton inconnu.',
      extensions: { code: 'UNAUTHENTICATED' },
    });
  });

  it('refuses a permission that no role gives, naming it', async () => {
    const { errors, data } = await ask('mutation { ring(input: {bellId: "a"}) { __typename } }', 'finance');
    expect(data).toBeNull();
    expect(errors?.[0]).toMatchObject({
      message: expect.stringContaining('project.create'),
      extensions: { code: 'FORBIDDEN' },
    });
  });

  it('tells somebody without any role which identifier to give to an administrator', async () => {
    const { errors } = await ask('{ bells { nodes { id } } }', 'nobody');
    expect(errors?.[0]?.extensions).toMatchObject({
      code: 'FORBIDDEN',
      remedy: expect.stringContaining('« nobody » chez https://id.example'),
    });
  });

  it("answers in the caller's scope, in fields too", async () => {
    expect((await ask('{ bells(first: 1) { nodes { scope } } }', 'bourges')).data).toEqual({
      bells: { nodes: [{ scope: bourges }] },
    });
    expect((await ask('{ bells(first: 1) { nodes { scope } } }', 'operator')).data).toEqual({
      bells: { nodes: [{ scope: 'operator' }] },
    });
  });

  it('asks a person of several collectivités which one they act for', async () => {
    const ring = (extra: string) =>
      `mutation { ring(input: {bellId: "a" ${extra}}) { ... on Bell { scope } } }`;
    expect((await ask(ring(''), 'both')).errors?.[0]?.extensions).toMatchObject({
      code: 'COLLECTIVITE_REQUIRED',
      remedy: expect.stringContaining(vierzon),
    });
    expect((await ask(ring(`collectiviteId: "${vierzon}"`), 'both')).data).toEqual({
      ring: { scope: vierzon },
    });
    expect((await ask(ring(''), 'both', { extensions: { collectiviteId: bourges } })).data).toEqual({
      ring: { scope: bourges },
    });
  });

  it('answers an expected failure as a member of the union, in the language asked for', async () => {
    const query = `mutation { ring(input: {bellId: "cracked"}) {
      __typename ... on DomainError { code message remedy } ... on Cracked { bellId } } }`;
    expect((await ask(query, 'bourges')).data).toEqual({
      ring: {
        __typename: 'Cracked',
        code: 'cracked',
        message: 'La cloche cracked est fêlée.',
        remedy: null,
        bellId: 'cracked',
      },
    });
    expect((await ask(query, 'bourges', { language: 'en-US' })).data).toMatchObject({
      ring: { message: 'Bell cracked is cracked.' },
    });
    const gone = 'mutation { ring(input: {bellId: "gone"}) { __typename ... on DomainError { message } } }';
    expect((await ask(gone, 'bourges')).data).toMatchObject({
      ring: { __typename: 'NotFound', message: 'La cloche « gone » est introuvable, ou n’est pas à vous.' },
    });
  });

  it('pages with cursors', async () => {
    const { data } = await ask(
      '{ bells(first: 2) { edges { cursor node { id castAt } } nodes { id } pageInfo { endCursor hasNextPage } } }',
      'bourges',
    );
    expect(data).toEqual({
      bells: {
        edges: [
          { cursor: 'c-a', node: { id: 'a', castAt: '2026-11-21T09:30:00.000Z' } },
          { cursor: 'c-b', node: { id: 'b', castAt: '2026-11-21T09:30:00.000Z' } },
        ],
        nodes: [{ id: 'a' }, { id: 'b' }],
        pageInfo: { endCursor: 'c-b', hasNextPage: true },
      },
    });
  });

  it.each([0, -1, 201])('refuses a page of %d', async (first) => {
    const { errors } = await ask(`{ bells(first: ${first}) { nodes { id } } }`, 'bourges');
    expect(errors?.[0]).toMatchObject({ extensions: { code: 'BAD_USER_INPUT' } });
  });

  it('refuses a cursor that it did not give', async () => {
    const { errors } = await ask('{ bells(after: "torn") { nodes { id } } }', 'bourges');
    expect(errors?.[0]).toMatchObject({
      message: 'Le curseur « after » est illisible.',
      extensions: { code: 'BAD_USER_INPUT', remedy: expect.stringContaining('endCursor') },
    });
  });

  it('reads what many nodes need in one batch', async () => {
    batches.length = 0;
    const { data } = await ask('{ bells { nodes { founder } } }', 'bourges');
    expect(data).toMatchObject({ bells: { nodes: { length: 3 } } });
    expect(batches).toEqual([['a', 'b', 'c']]);
  });

  it('hides an unexpected error behind a correlation id, and logs it under that id', async () => {
    logged.length = 0;
    const { errors } = await ask('{ broken }', 'bourges');
    expect(JSON.stringify(errors)).not.toContain('postgres');
    const { correlationId } = errors![0]!.extensions;
    expect(errors![0]!.message).toMatch(/^Erreur interne/);
    expect(correlationId).toEqual(expect.any(String));
    expect(logged).toEqual([
      {
        correlationId,
        path: ['broken'],
        err: expect.objectContaining({ message: expect.stringContaining('db failed') }),
      },
    ]);
  });

  it('explains the exceptions that the program knows', async () => {
    const { errors } = await ask('{ broken(again: true) }', 'bourges', { language: 'en' });
    expect(errors?.[0]).toMatchObject({
      message: 'Twice.',
      extensions: { code: 'TWICE', remedy: 'Only once.' },
    });
  });

  it('lets a validation error through, since it tells the caller what to mend', async () => {
    const { errors } = await ask('{ bels }', 'bourges');
    expect(errors?.[0]).toMatchObject({
      message: expect.stringContaining('Cannot query field'),
      extensions: { code: 'GRAPHQL_VALIDATION_FAILED' },
    });
  });

  it('refuses what is too costly, counting the nodes that variables ask for', async () => {
    const many = Array.from({ length: 30 }, (_, i) => `x${i}: scope`).join(' ');
    const query = `query ($n: Int!) { a: bells(first: $n) { nodes { ${many} } edges { node { ${many} } } } }`;
    expect((await ask(query, 'bourges', { variables: { n: 200 } })).errors?.[0]?.extensions).toMatchObject({
      code: 'OPERATION_TOO_COSTLY',
    });
    expect((await ask(query, 'bourges', { variables: { n: 2 } })).errors).toBeUndefined();
  });

  it('is not made cheaper by a page of less than nothing', async () => {
    const many = Array.from({ length: 30 }, (_, i) => `x${i}: scope`).join(' ');
    const query = `{ a: bells(first: 200) { nodes { ${many} } edges { node { ${many} } } } b: bells(first: -2000000) { nodes { id } } }`;
    expect((await ask(query, 'bourges')).errors?.[0]?.extensions).toMatchObject({
      code: 'OPERATION_TOO_COSTLY',
    });
  });

  it('calls a wrong variable the mistake of the caller', async () => {
    const query = 'query ($n: Int!) { bells(first: $n) { nodes { id } } }';
    for (const variables of [{ n: 'two' }, {}]) {
      const response = await app.inject({
        method: 'POST',
        url: '/graphql',
        headers: { authorization: 'bourges' },
        payload: { query, variables },
      });
      expect(response.statusCode).toBe(400);
      expect(response.json<Answer>().errors?.[0]).toMatchObject({
        message: expect.stringContaining('$n'),
        extensions: { code: 'BAD_USER_INPUT' },
      });
    }
  });

  it.each([
    ['an argument', 'query ($t: String) { bells(after: $t) { nodes { id } } }'],
    ['a field of an input', 'mutation ($t: ID!) { ring(input: { bellId: $t }) { __typename } }'],
  ])('refuses a null character in %s, which no text of the database can hold', async (_where, query) => {
    const { errors } = await ask(query, 'bourges', { variables: { t: 'a\0b' } });
    expect(errors?.[0]).toMatchObject({
      message: 'Un texte contient le caractère nul (U+0000).',
      extensions: { code: 'BAD_USER_INPUT' },
    });
  });

  it('does not parse a document longer than people write', async () => {
    const { errors } = await ask(`{ ${'a '.repeat(6_000)} }`, 'bourges');
    expect(errors?.[0]).toMatchObject({
      message: expect.stringContaining('tokens'),
      extensions: { code: 'GRAPHQL_PARSE_FAILED' },
    });
  });

  it('does not describe itself unless told to, not by hints either', async () => {
    const { errors } = await ask('{ __schema { types { name } } }', 'bourges');
    expect(errors?.[0]?.message).toContain('introspection');
    expect((await ask('{ bels }', 'bourges')).errors?.[0]?.message).not.toContain('bells');
  });

  it('refuses what is not JSON', async () => {
    const response = await app.inject({
      method: 'POST',
      url: '/graphql',
      headers: { 'content-type': 'application/json' },
      payload: '{"query": ',
    });
    expect(response.statusCode).toBe(400);
  });
});

describe('depth', () => {
  it('is bounded, through fragments too', async () => {
    const app = await start([BellResolver], {
      limits: { ...DEFAULT_LIMITS, maxSize: { ...DEFAULT_LIMITS.maxSize, depth: 2 } },
    });
    const query = 'query { bells { ...f } } fragment f on BellConnection { edges { node { id } } }';
    const response = await app.inject({
      method: 'POST',
      url: '/graphql',
      headers: { authorization: 'bourges' },
      payload: { query },
    });
    expect(response.statusCode).toBe(400);
    expect(response.json<Answer>().errors?.[0]?.extensions).toMatchObject({ code: 'OPERATION_TOO_DEEP' });
    await app.close();
  });
});

describe('an operation without a permission', () => {
  it('is found in the schema, as is what has no description', async () => {
    const schema = await schemaOf([OpenDoorResolver, BellResolver]);
    expect(undeclaredPermissions(schema)).toEqual(['Query.open']);
    expect(undescribed(schema)).toEqual(['Query.open']);
  });

  it('keeps the program from starting', async () => {
    await expect(start([OpenDoorResolver])).rejects.toThrow('Query.open');
  });
});

describe('a union whose members type one field differently', () => {
  @Failure('The bell has no date.')
  class Undated extends DomainError {
    @Field(() => Date, { nullable: true, description: 'When it is said to be cast.' })
    readonly castAt!: Date | null;
  }

  const Dated = resultUnion('DatedResult', 'A dated bell, or why not.', Bell, [Undated]);

  @Resolver()
  class DatingResolver {
    @Query(() => Dated, { description: 'Dates.' })
    @Requires('model.read')
    date(): typeof Dated {
      return new Undated('undated', { message: { fr: 'Sans date.', en: 'Undated.' }, remedy: null });
    }
  }

  it('is found in the schema', async () => {
    expect(clashingFields(await schemaOf([BellResolver]))).toEqual([]);
    expect(clashingFields(await schemaOf([DatingResolver]))).toEqual([
      'DatedResult.castAt: DateTime! | DateTime',
    ]);
  });
});

describe('the printed schema', () => {
  it('needs no instance and shows unions, connections and failures', async () => {
    const sdl = sdlOf(await schemaOf([BellResolver]));
    expect(sdl).toContain('union RingResult = Bell | Cracked | NotFound');
    expect(sdl).toContain('type Cracked implements DomainError {');
    expect(sdl).toContain('after: String');
    expect(sdl).toContain('first: Int! = 25');
    expect(sdl).toContain('type BellEdge {');
  });
});
