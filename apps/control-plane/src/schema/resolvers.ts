import type { Type } from '@nestjs/common';
import { resolvers as identity } from '@beffroi/identity/graphql';

/** Every resolver of the program: what its schema is made from. */
export const resolvers: readonly Type[] = [...identity];
