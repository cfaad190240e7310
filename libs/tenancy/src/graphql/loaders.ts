import { brandId, type OperatorScope, type TenantScope } from '@beffroi/kernel';
import type { Loaders } from '@beffroi/platform/graphql';
import type { Collectivite, Collectivites, Project, Projects } from '../domain/index.ts';

type Scope = OperatorScope | TenantScope;

/** One read for all the collectivités that a request needs. */
export const loadCollectivite = (
  loaders: Loaders,
  collectivites: Collectivites,
  scope: Scope,
  id: string,
): Promise<Collectivite | null> =>
  loaders.load('tenancy.collectivite', scope, id, (ids) =>
    collectivites.findMany(
      scope,
      ids.map((each) => brandId(each)),
    ),
  );

/** One read for all the projects that a request needs. */
export const loadProject = (
  loaders: Loaders,
  projects: Projects,
  scope: Scope,
  id: string,
): Promise<Project | null> =>
  loaders.load('tenancy.project', scope, id, (ids) =>
    projects.findMany(
      scope,
      ids.map((each) => brandId(each)),
    ),
  );
