import { ExternalRouteEntity } from './external-route.entity.ts';
import { ModelEntity } from './model.entity.ts';
import { SiteCredentialEntity } from './site-credential.entity.ts';
import { SiteEntity } from './site.entity.ts';

export const entities = [ModelEntity, SiteEntity, SiteCredentialEntity, ExternalRouteEntity];
