import { randomUUID } from 'node:crypto';
import type { Collectivite } from '@beffroi/tenancy/domain';
import type { ControlPlaneUnderTest } from '../testing/control-plane.fixture.ts';
import { invitation, member, serviceAccount, session, supportAccess } from './furniture/people.fixture.ts';
import { accessReview } from './furniture/reviews.fixture.ts';
import {
  apiKey,
  attachedBody,
  deployment,
  envelope,
  externalRoute,
  limit,
  notices,
  project,
} from './furniture/projects.fixture.ts';
import { rawRows, seals } from './furniture/raw-rows.fixture.ts';
import { usage } from './furniture/usage.fixture.ts';
import type { Maker, Site } from './maker.fixture.ts';
import type { TenantKind, Town } from './town.fixture.ts';

/** In the order in which they need each other. A new kind of thing gets its maker here. */
const MAKERS: readonly Maker[] = [
  project,
  apiKey,
  deployment,
  limit,
  envelope,
  seals,
  externalRoute,
  member,
  invitation,
  session,
  serviceAccount,
  supportAccess,
  accessReview,
  attachedBody,
  notices,
  usage,
  rawRows,
];

/** One of everything that a collectivité can have, each with a name that nothing else has. */
export const furnish = async (
  plane: ControlPlaneUnderTest,
  operator: string,
  { id: collectiviteId, name, siren }: Collectivite,
): Promise<Town> => {
  const mark = `${name}-${randomUUID()}`;
  const subject = `admin-${mark}`;
  await plane.grant(subject, 'collectivite.admin', collectiviteId);
  const admin = await plane.issuer.mint({ sub: subject });
  const site: Site = { plane, collectiviteId, mark, admin, operator, ids: {} };
  const ids: Partial<Record<TenantKind, string>> = {
    collectivite: collectiviteId,
    siren: siren ?? '',
    subject,
  };
  const marks = [collectiviteId, name, mark, ...(siren ? [siren] : [])];
  for (const maker of MAKERS) {
    const made = await maker({ ...site, ids });
    Object.assign(ids, made.ids);
    marks.push(...Object.values(made.ids ?? {}), ...(made.marks ?? []));
  }
  const [now] = await plane.database.asOwner<{ now: Date }>('select clock_timestamp() as now');
  const arrangedAt = now!.now.toISOString();
  return { collectiviteId, arrangedAt, mark, ids: ids as Record<TenantKind, string>, marks };
};
