import type { ApolloServerPlugin } from '@apollo/server';
import type { GraphqlContext } from '../request/request-context.ts';
import { type ErrorShaping, shapeError } from './shape-error.ts';

/** Gives the errors of every answer their last shape, and the answer the status of a refusal. */
export const shapeErrors = (shaping: ErrorShaping): ApolloServerPlugin<GraphqlContext> => ({
  async requestDidStart() {
    return {
      async willSendResponse({ errors, response, contextValue: { beffroi } }) {
        if (response.body.kind !== 'single' || !errors) return;
        const { singleResult } = response.body;
        singleResult.errors = singleResult.errors!.map((raw, index) => {
          const { formatted, refusal } = shapeError(errors[index]!, raw, beffroi, shaping);
          if (refusal?.status && !singleResult.data) response.http.status = refusal.status;
          for (const [name, value] of Object.entries(refusal?.details.headers ?? {})) {
            response.http.headers.set(name, value);
          }
          return formatted;
        });
      },
    };
  },
});
