import type { DynamicModule } from '@nestjs/common';
import { ApiKeys, IssueApiKey, type KeyEnvironment, RevokeApiKey } from '@beffroi/keys/domain';
import {
  ApiKeysRepository,
  IssueApiKeyOperation,
  KeyMint,
  RevokeApiKeyOperation,
} from '@beffroi/keys/server';
import { resolvers } from '@beffroi/keys/graphql';
import { contextModule } from './context.module.ts';

export const keysModule = (environment: KeyEnvironment, pepper: Uint8Array): DynamicModule =>
  contextModule(
    'keys',
    [
      { provide: KeyMint, useValue: new KeyMint(environment, pepper) },
      { provide: ApiKeys, useClass: ApiKeysRepository },
      { provide: IssueApiKey, useClass: IssueApiKeyOperation },
      { provide: RevokeApiKey, useClass: RevokeApiKeyOperation },
    ],
    resolvers,
  );
