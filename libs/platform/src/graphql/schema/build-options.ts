import type { BuildSchemaOptions } from '@nestjs/graphql';
import { DateTime } from '../scalars/date-time.scalar.ts';

/** How classes become a schema; the served one and the printed one are built alike. */
export const buildOptions: BuildSchemaOptions = {
  numberScalarMode: 'integer',
  scalarsMap: [{ type: Date, scalar: DateTime }],
  noDuplicatedFields: true,
};
