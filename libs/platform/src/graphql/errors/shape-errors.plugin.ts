import type { ApolloServerPlugin } from '@apollo/server';
import { GraphQLError, type GraphQLFormattedError } from 'graphql';
import { localise, type Text } from '@beffroi/kernel';
import type { GraphqlContext, RequestContext } from '../request/request-context.ts';
import { Refusal } from './refusal.ts';

/** Where unexpected errors go; a pino logger fits. */
export interface ErrorLog {
  error(details: object, message: string): void;
}

/** Turns an exception that is the caller's mistake into a refusal. */
export type Explain = (error: Error) => Refusal | undefined;

const internalError: Text = {
  fr: 'Erreur interne. Donnez la référence de corrélation à l’assistance.',
  en: 'Internal error. Give the correlation id to support.',
};

export interface ErrorShaping {
  readonly log: ErrorLog;
  readonly explain?: Explain | undefined;
  /** Whether messages may say what of the schema the caller seems to have meant. */
  readonly hints: boolean;
}

/**
 * Gives errors their last shape: refusals in the caller's language, GraphQL's own (syntax, validation) as they
 * are, and for everything else «Erreur interne» with a correlation id, under which the cause is in the log.
 */
export const shapeErrors = ({
  log,
  explain = () => undefined,
  hints,
}: ErrorShaping): ApolloServerPlugin<GraphqlContext> => ({
  async requestDidStart() {
    return {
      async willSendResponse({ errors, response, contextValue: { beffroi } }) {
        if (response.body.kind !== 'single' || !errors) return;
        const { singleResult } = response.body;
        singleResult.errors = singleResult.errors!.map((formatted, index) => {
          const error = errors[index]!;
          const cause = error.originalError ?? error;
          const refusal = cause instanceof Refusal ? cause : explain(cause);
          if (refusal && refusal.status && !singleResult.data) response.http.status = refusal.status;
          for (const [name, value] of Object.entries(refusal?.details.headers ?? {})) {
            response.http.headers.set(name, value);
          }
          const isOurs = refusal ? (refusal.status ?? 0) >= 500 : !(cause instanceof GraphQLError);
          if (isOurs) {
            const { correlationId } = beffroi;
            log.error({ err: cause, correlationId, path: error.path }, 'GraphQL: unexpected error');
          }
          if (refusal) return localised(refusal, formatted, beffroi);
          if (isOurs) return masked(formatted, beffroi);
          return hints ? formatted : withoutHints(formatted);
        });
      },
    };
  },
});

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
