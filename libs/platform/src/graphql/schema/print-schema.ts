import { NestFactory } from '@nestjs/core';
import { GraphQLSchemaBuilderModule, GraphQLSchemaFactory } from '@nestjs/graphql';
import type { Type } from '@nestjs/common';
import { type GraphQLSchema, lexicographicSortSchema, printSchema } from 'graphql';
import { buildOptions } from './build-options.ts';

/** The schema of resolver classes, without instances of them: no database is needed. */
export const schemaOf = async (resolvers: readonly Type[]): Promise<GraphQLSchema> => {
  const app = await NestFactory.createApplicationContext(GraphQLSchemaBuilderModule, { logger: false });
  const schema = await app.get(GraphQLSchemaFactory).create([...resolvers], [], buildOptions);
  await app.close();
  return schema;
};

/** The SDL in a stable order, as it is committed. */
export const sdlOf = (schema: GraphQLSchema): string => `${printSchema(lexicographicSortSchema(schema))}\n`;
