import { defaultFieldResolver, type GraphQLSchema } from 'graphql';
import { permissionOf } from '../access/requires.decorator.ts';
import type { Explain } from '../errors/shape-error.ts';
import { type GraphqlContext, rootFieldOf } from '../request/request-context.ts';
import type { CallRecorder } from './call.recorder.ts';
import { targetOf } from './call-target.ts';
import { judgeCall } from './judge-call.ts';
import { auditedFields } from './sensitive-read.decorator.ts';

/**
 * Puts the recorder around every mutation and sensitive read: around the guard too, whose refusals leave an entry, and
 * before the answer leaves.
 */
export const auditCalls = (
  schema: GraphQLSchema,
  recorder: CallRecorder,
  explain: Explain,
): GraphQLSchema => {
  for (const { kind, field } of auditedFields(schema)) {
    const resolve = field.resolve ?? defaultFieldResolver;
    const action = permissionOf(field)!;
    const [noun] = action.split('.') as [string];
    field.resolve = (source, args: Record<string, unknown>, context, info) => {
      const { beffroi } = context as GraphqlContext;
      const call = { kind, action, target: targetOf(field, args, noun), origin: beffroi.origin };
      return recorder.record<unknown>(
        call,
        async () => thrown(await resolve(source, args, context, info)),
        async (settled) => ({
          ...judgeCall(settled, explain),
          caller: await beffroi.callerUnder(rootFieldOf(info)),
        }),
      );
    };
  }
  return schema;
};

/** Nest's filters hand an exception back as the answer, which graphql-js takes for what it is. */
const thrown = (answer: unknown): unknown => {
  if (answer instanceof Error) throw answer;
  return answer;
};
