import { writeFileSync } from 'node:fs';
import { schemaOf, sdlOf } from '@beffroi/platform/graphql';
import { resolvers } from './resolvers.ts';

/** Writes the schema that is committed; run it after a change to any `graphql` folder. */
writeFileSync(new URL('../../schema.graphql', import.meta.url), sdlOf(await schemaOf(resolvers)));
