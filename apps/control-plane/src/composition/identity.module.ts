import type { DynamicModule } from '@nestjs/common';
import { GrantRole, Grants } from '@beffroi/identity/domain';
import { resolvers } from '@beffroi/identity/graphql';
import { BearerAuthenticator, GrantRoleOperation, StoredGrants } from '@beffroi/identity/server';
import { Authenticator } from '@beffroi/platform/graphql';
import { BearerVerifier } from '@beffroi/platform/oidc';
import { contextModule } from './context.module.ts';

export const identityModule = (verifier: BearerVerifier): DynamicModule =>
  contextModule(
    'identity',
    [
      { provide: BearerVerifier, useValue: verifier },
      { provide: Grants, useClass: StoredGrants },
      { provide: GrantRole, useClass: GrantRoleOperation },
      { provide: Authenticator, useClass: BearerAuthenticator },
    ],
    resolvers,
  );
