import type { ApolloServerPlugin } from '@apollo/server';
import { GraphQLError, type GraphQLFormattedError } from 'graphql';
import { localise, type Text } from '../request/language.ts';
import type { GraphqlContext, RequestContext } from '../request/request-context.ts';
import { Refusal } from './refusal.ts';

/** Where unexpected errors go; a pino logger fits. */
export interface ErrorLog {
  error(details: object, message: string): void;
}

const internalError: Text = {
  fr: 'Erreur interne. Donnez la référence de corrélation à l’assistance.',
  en: 'Internal error. Give the correlation id to support.',
};

/**
 * Gives errors their last shape: refusals in the caller's language, GraphQL's own (syntax, validation) as they
 * are, and for everything else «Erreur interne» with a correlation id, under which the cause is in the log.
 */
export const shapeErrors = (log: ErrorLog): ApolloServerPlugin<GraphqlContext> => ({
  async requestDidStart() {
    return {
      async willSendResponse({ errors, response, contextValue: { beffroi } }) {
        if (response.body.kind !== 'single' || !errors) return;
        const { singleResult } = response.body;
        singleResult.errors = singleResult.errors!.map((formatted, index) =>
          shape(errors[index]!, formatted, beffroi, log),
        );
      },
    };
  },
});

const shape = (
  error: GraphQLError,
  formatted: GraphQLFormattedError,
  request: RequestContext,
  log: ErrorLog,
): GraphQLFormattedError => {
  const cause = error.originalError ?? error;
  if (cause instanceof Refusal) return localised(cause, formatted, request);
  if (cause instanceof GraphQLError) return formatted;
  const { correlationId, language } = request;
  log.error({ err: cause, correlationId, path: error.path }, 'GraphQL: unexpected error');
  return {
    ...formatted,
    message: localise(internalError, language),
    extensions: { code: 'INTERNAL_SERVER_ERROR', correlationId },
  };
};

const localised = (
  refusal: Refusal,
  formatted: GraphQLFormattedError,
  { language }: RequestContext,
): GraphQLFormattedError => ({
  ...formatted,
  message: localise(refusal.text, language),
  extensions: { code: refusal.code, remedy: localise(refusal.remedy, language) },
});
