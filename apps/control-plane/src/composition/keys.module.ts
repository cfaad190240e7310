import type { DynamicModule } from '@nestjs/common';
import {
  ApiKeys,
  DelegateApiKey,
  IssueApiKey,
  RevokeApiKey,
  RotateApiKey,
  UpdateApiKey,
} from '@beffroi/keys/domain';
import {
  ApiKeysRepository,
  DelegateApiKeyOperation,
  DelegatedLifetime,
  IssueApiKeyOperation,
  KeyMint,
  RevokeApiKeyOperation,
  RotateApiKeyOperation,
  UpdateApiKeyOperation,
} from '@beffroi/keys/server';
import { resolvers } from '@beffroi/keys/graphql';
import type { Configuration } from '../configuration.ts';
import { contextModule } from './context.module.ts';

export const keysModule = (config: Configuration): DynamicModule =>
  contextModule(
    'keys',
    [
      {
        provide: KeyMint,
        useValue: new KeyMint(config.BEFFROI_KEY_ENVIRONMENT, config.BEFFROI_KEY_PEPPER),
      },
      {
        provide: DelegatedLifetime,
        useValue: new DelegatedLifetime(config.BEFFROI_KEY_DELEGATED_LIFETIME),
      },
      { provide: ApiKeys, useClass: ApiKeysRepository },
      { provide: IssueApiKey, useClass: IssueApiKeyOperation },
      { provide: DelegateApiKey, useClass: DelegateApiKeyOperation },
      { provide: UpdateApiKey, useClass: UpdateApiKeyOperation },
      { provide: RotateApiKey, useClass: RotateApiKeyOperation },
      { provide: RevokeApiKey, useClass: RevokeApiKeyOperation },
    ],
    resolvers,
  );
