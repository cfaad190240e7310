import type { FastifyInstance, FastifyReply } from 'fastify';
import {
  createSourceEventStream,
  execute,
  type ExecutionResult,
  GraphQLError,
  type GraphQLSchema,
} from 'graphql';
import type { CallAdmission } from '../access/call.admission.ts';
import { type ErrorShaping, shapeError } from '../errors/shape-error.ts';
import { DEFAULT_LIMITS } from '../limits/limits.plugin.ts';
import { openRequest, type ResumeSession } from '../request/open-request.ts';
import type { GraphqlContext } from '../request/request-context.ts';
import { EventWriter } from './event.writer.ts';
import { OpenStreams } from './open-streams.ts';
import { readSubscription, type Subscription } from './read-subscription.ts';

export interface StreamOptions {
  readonly schema: GraphQLSchema;
  readonly calls: CallAdmission;
  readonly shaping: ErrorShaping;
  readonly resumeSession?: ResumeSession;
}

/** Then the client comes back: whoever lost every right is not followed for ever on a quiet stream. */
const LONGEST_MS = 15 * 60_000;

/**
 * Subscriptions at `POST /graphql/stream`, as server-sent events (GraphQL over SSE, distinct connections). Whoever
 * follows is asked anew at each event who they are and what they may, and what it shows is read in their scope then.
 */
export const serveStreams = (server: FastifyInstance, options: StreamOptions): void => {
  const closing = new AbortController();
  const streams = new OpenStreams();
  server.addHook('preClose', async () => closing.abort());
  server.post('/graphql/stream', async (request, reply) => {
    const over = AbortSignal.any([closing.signal, AbortSignal.timeout(LONGEST_MS), gone(reply)]);
    const open = (): Promise<GraphqlContext> => openRequest(options.resumeSession)(request, reply, over);
    const first = await open();
    let leave: (() => void) | undefined;
    try {
      const subscription = readSubscription(options.schema, request.body, DEFAULT_LIMITS);
      if (!('document' in subscription)) return await refuse(reply, first, subscription, options);
      const { source, errors } = await subscribe(subscription, first, options.schema);
      if (!source) return await refuse(reply, first, errors, options);
      leave = streams.enter(first.beffroi.principal().actor);
      reply.hijack();
      await follow({ subscription, source, first, open, over, reply, options });
    } catch (error) {
      return await refuse(reply, first, [asGraphqlError(error)], options);
    } finally {
      leave?.();
    }
    return reply;
  });
};

type Source = AsyncIterable<unknown>;

const subscribe = async (
  { document, operationName, variables }: Subscription,
  contextValue: GraphqlContext,
  schema: GraphQLSchema,
): Promise<{ readonly source?: Source; readonly errors: readonly GraphQLError[] }> => {
  const source = await createSourceEventStream({
    schema,
    document,
    operationName: operationName ?? null,
    variableValues: variables,
    contextValue,
  });
  return Symbol.asyncIterator in source ? { source, errors: [] } : { errors: source.errors ?? [] };
};

interface Following {
  readonly subscription: Subscription;
  readonly source: Source;
  readonly first: GraphqlContext;
  readonly open: () => Promise<GraphqlContext>;
  readonly over: AbortSignal;
  readonly reply: FastifyReply;
  readonly options: StreamOptions;
}

const follow = async ({
  subscription,
  source,
  first,
  open,
  over,
  reply,
  options,
}: Following): Promise<void> => {
  const writer = new EventWriter(reply.raw);
  let context = first;
  try {
    for await (const event of source) {
      if (over.aborted) break;
      context = await open();
      const result = await answer(subscription, event, context, options);
      await writer.next(shaped(result, context, options.shaping), over);
      if (result.data === undefined) break;
    }
  } catch (error) {
    await writer.next(shaped({ errors: [asGraphqlError(error)] }, context, options.shaping), over);
  } finally {
    writer.complete();
  }
};

/** Without data when they may follow no longer. */
const answer = async (
  { document, operationName, variables, call }: Subscription,
  event: unknown,
  contextValue: GraphqlContext,
  { schema, calls }: StreamOptions,
): Promise<ExecutionResult> => {
  try {
    await calls.admit(contextValue.beffroi, call);
  } catch (error) {
    return { errors: [asGraphqlError(error)] };
  }
  return execute({
    schema,
    document,
    rootValue: event,
    contextValue,
    variableValues: variables,
    operationName: operationName ?? null,
  });
};

const shaped = (
  { data, errors = [] }: ExecutionResult,
  { beffroi }: GraphqlContext,
  shaping: ErrorShaping,
): object => ({
  ...(data === undefined ? {} : { data }),
  ...(errors.length > 0
    ? { errors: errors.map((error) => shapeError(error, error.toJSON(), beffroi, shaping).formatted) }
    : {}),
});

const refuse = (
  reply: FastifyReply,
  { beffroi }: GraphqlContext,
  errors: readonly GraphQLError[],
  { shaping }: StreamOptions,
): FastifyReply => {
  const answers = errors.map((error) => shapeError(error, error.toJSON(), beffroi, shaping));
  const refusal = answers.find((each) => each.refusal)?.refusal;
  return reply
    .code(refusal ? (refusal.status ?? 200) : 400)
    .headers(refusal?.details.headers ?? {})
    .send({ errors: answers.map(({ formatted }) => formatted) });
};

const asGraphqlError = (error: unknown): GraphQLError =>
  error instanceof GraphQLError
    ? error
    : new GraphQLError('unexpected', {
        originalError: error instanceof Error ? error : new Error(String(error)),
      });

const gone = (reply: FastifyReply): AbortSignal => {
  const controller = new AbortController();
  reply.raw.once('close', () => controller.abort());
  return controller.signal;
};
