import type { Type } from '@nestjs/common';
import { resolvers as identity } from '@beffroi/identity/graphql';
import { resolvers as catalogue } from '@beffroi/catalogue/graphql';

/** Every resolver of the program: what its schema is made from. */
export const resolvers: readonly Type[] = [...identity, ...catalogue];
