import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { infoOf, requestOf, rootFieldOf } from './request-context.ts';

/** The `OperatorScope | TenantScope` in which this call acts; works in field resolvers too. */
export const CurrentScope = createParamDecorator((_: unknown, context: ExecutionContext) =>
  requestOf(context).scopeUnder(rootFieldOf(infoOf(context))),
);

/** The `Principal` who calls. */
export const CurrentPrincipal = createParamDecorator((_: unknown, context: ExecutionContext) =>
  requestOf(context).principal(),
);

/** The `Language` of the answer. */
export const CurrentLanguage = createParamDecorator(
  (_: unknown, context: ExecutionContext) => requestOf(context).language,
);

/** The request's `Loaders`. */
export const CurrentLoaders = createParamDecorator(
  (_: unknown, context: ExecutionContext) => requestOf(context).loaders,
);

/** Aborted when nobody listens to the stream of a subscription any more. */
export const StreamOver = createParamDecorator(
  (_: unknown, context: ExecutionContext) => requestOf(context).over,
);
