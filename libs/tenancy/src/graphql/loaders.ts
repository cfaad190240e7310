import { brandId, type CollectiviteId, ok, type OperatorScope, type TenantScope } from '@beffroi/kernel';
import type { Loaders } from '@beffroi/platform/graphql';
import type {
  Collectivite,
  Collectivites,
  Page,
  PageOf,
  PageRequest,
  Project,
  Projects,
} from '../domain/index.ts';

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

/** One read for the same page of all the collectivités that a request lists. */
export const loadProjectsOf = async (
  loaders: Loaders,
  projects: Projects,
  { scope, page, collectiviteId }: { scope: Scope; page: PageRequest; collectiviteId: string },
): Promise<PageOf<Project>> => {
  const name = `tenancy.projects ${page.first} ${page.after ?? ''}`;
  const found = await loaders.load<PageOf<Project>>(name, scope, collectiviteId, async (ids) => {
    const owners = ids.map((each) => brandId<CollectiviteId>(each));
    const pages = await projects.listOf(scope, owners, page);
    return new Map(
      owners.map((owner) => [owner, pages.ok ? ok(pages.value.get(owner) ?? NO_PROJECTS) : pages]),
    );
  });
  return found ?? ok(NO_PROJECTS);
};

const NO_PROJECTS: Page<Project> = { items: [], hasNextPage: false };
