import { GraphQLError, type GraphQLFormattedError } from 'graphql';
import { localise, type Text } from '@beffroi/kernel';
import type { RequestContext } from '../request/request-context.ts';
import { Refusal } from './refusal.ts';

/** Where unexpected errors go; a pino logger fits. */
export interface ErrorLog {
  error(details: object, message: string): void;
}

/** Turns an exception that is the caller's mistake into a refusal. */
export type Explain = (error: Error) => Refusal | undefined;

export interface ErrorShaping {
  readonly log: ErrorLog;
  readonly explain?: Explain | undefined;
  /** Whether messages may say what of the schema the caller seems to have meant. */
  readonly hints: boolean;
}

export interface ShapedError {
  readonly formatted: GraphQLFormattedError;
  /** What the caller did that is not done; undefined: GraphQL's own error, or ours. */
  readonly refusal: Refusal | undefined;
}

const internalError: Text = {
  fr: 'Erreur interne. Donnez la référence de corrélation à l’assistance.',
  en: 'Internal error. Give the correlation id to support.',
};

/**
 * An error as it leaves: refusals in the caller's language, GraphQL's own (syntax, validation) as they are, and for
 * everything else «Erreur interne» with a correlation id, under which the cause is in the log.
 */
export const shapeError = (
  error: GraphQLError,
  formatted: GraphQLFormattedError,
  request: RequestContext,
  { log, explain = () => undefined, hints }: ErrorShaping,
): ShapedError => {
  const cause = error.originalError ?? error;
  const refusal = cause instanceof Refusal ? cause : explain(cause);
  const isOurs = refusal ? (refusal.status ?? 0) >= 500 : !(cause instanceof GraphQLError);
  if (isOurs) {
    const { correlationId } = request;
    log.error({ err: cause, correlationId, path: error.path }, 'GraphQL: unexpected error');
  }
  if (refusal) return { refusal, formatted: localised(refusal, formatted, request) };
  if (isOurs) return { refusal, formatted: masked(formatted, request) };
  return { refusal, formatted: hints ? formatted : withoutHints(formatted) };
};

/** GraphQL's own messages guess what was meant, and so tell what there is. */
const withoutHints = (formatted: GraphQLFormattedError): GraphQLFormattedError => ({
  ...formatted,
  message: formatted.message.replace(/ Did you mean .*\?/s, ''),
});

const masked = (
  formatted: GraphQLFormattedError,
  { correlationId, language }: RequestContext,
): GraphQLFormattedError => ({
  ...formatted,
  message: localise(internalError, language),
  extensions: { code: 'INTERNAL_SERVER_ERROR', correlationId },
});

const localised = (
  refusal: Refusal,
  formatted: GraphQLFormattedError,
  { language }: RequestContext,
): GraphQLFormattedError => ({
  ...formatted,
  message: localise(refusal.text, language),
  extensions: {
    ...refusal.details.extensions,
    code: refusal.code,
    remedy: localise(refusal.remedy, language),
  },
});
