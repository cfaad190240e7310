import { Field, type FieldMiddleware, type MiddlewareContext } from '@nestjs/graphql';
import { localise, type Text } from '@beffroi/kernel';
import type { GraphqlContext } from '../request/request-context.ts';

const inCallersLanguage: FieldMiddleware = async (
  { context }: MiddlewareContext<unknown, GraphqlContext>,
  next,
) => {
  const text = (await next()) as Text | null | undefined;
  return text ? localise(text, context.beffroi.language) : null;
};

/** A field that holds a `Text` and answers, as a String, in the caller's language. */
export const Localised = (options: { description: string; nullable?: boolean }): PropertyDecorator =>
  Field(() => String, { ...options, middleware: [inCallersLanguage] });
