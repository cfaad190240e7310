import { GrantRole } from '@beffroi/identity/domain';
import { systemScope } from '@beffroi/kernel';
import { make, type Maker, type Site } from '../maker.fixture.ts';

const ARRANGING = systemScope('arrange the stranger suite');

export const member: Maker = async (site) => {
  const subject = `agent-${site.mark}`;
  await site.plane.grant(subject, 'collectivite.finance', site.collectiviteId);
  return { ids: { member: await idOf(site, 'membership', 'subject', subject) }, marks: [subject] };
};

/** The address that the invitation's token is good for: see `CALLERS`. */
export const invitedAddress = (mark: string): string => `invite-${mark}@ville.example`.toLowerCase();

export const invitation: Maker = async (site) => {
  const made = await make(site, site.admin, 'inviteMember', {
    input: { collectiviteId: site.collectiviteId, email: invitedAddress(site.mark), role: 'DEVELOPER' },
    selection: 'MemberInvited { token invitation { id } }',
  });
  return {
    ids: { invitation: made.invitation!.id, invitationToken: made.token! },
    marks: [invitedAddress(site.mark)],
  };
};

export const serviceAccount: Maker = async (site) => {
  const { app, issuer } = site.plane;
  const clientId = `robot-${site.mark}`;
  const grantee = { kind: 'service-account', issuer: issuer.issuer, clientId } as const;
  const { collectiviteId } = site;
  await app.get(GrantRole).execute(ARRANGING, { grantee, role: 'collectivite.developer', collectiviteId });
  return {
    ids: { serviceAccount: await idOf(site, 'service_account', 'client_id', clientId) },
    marks: [clientId],
  };
};

export const supportAccess: Maker = async (site) => {
  const { id } = await make(site, site.admin, 'grantSupportAccess', {
    input: { collectiviteId: site.collectiviteId, hours: 2, reason: `Essai ${site.mark}` },
    selection: 'SupportAccess { id }',
  });
  // Support would rightly act here as long as it lasts.
  await make(site, site.admin, 'withdrawSupportAccess', {
    input: { supportAccessId: id },
    selection: 'SupportAccess { id }',
  });
  return { ids: { supportAccess: id } };
};

/** Of the administrator, in some browser. */
export const session: Maker = async ({ plane, ids }) => {
  const [row] = await plane.database.asOwner<{ id: string }>(
    `insert into identity.session
       (id, digest, issuer, subject, created_at, last_seen_at, rotated_at, idle_until, ends_at)
     values (gen_random_uuid(), sha256(gen_random_uuid()::text::bytea), $1, $2, now(), now(), now(),
       now() + interval '1 hour', now() + interval '1 hour') returning id`,
    [plane.issuer.issuer, ids.subject],
  );
  return { ids: { session: row!.id } };
};

const idOf = async ({ plane }: Site, table: string, column: string, value: string): Promise<string> => {
  const [row] = await plane.database.asOwner<{ id: string }>(
    `select id from identity.${table} where ${column} = $1`,
    [value],
  );
  return row!.id;
};
