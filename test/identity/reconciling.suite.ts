import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { setTimeout as pause } from 'node:timers/promises';
import { COLLECTIVITE_ATTRIBUTE } from '@beffroi/identity/domain';
import { KeycloakSync, OrganizationReconciler } from '@beffroi/identity/server';
import { systemScope } from '@beffroi/kernel';
import { KeycloakAdmin } from '@beffroi/platform/keycloak';
import { createLogger, Registry } from '@beffroi/platform/observability';
import { PEOPLE, REALM_CLIENTS } from './identity.target.ts';
import type { IdentityWorld, TestCollectivite } from './identity.world.ts';

const { claire, denis, lea } = PEOPLE;
const SCOPE = systemScope('a spec');

export const describeReconciling = (world: () => IdentityWorld): void => {
  describe('keeping Keycloak in step', () => {
    let bourges: TestCollectivite;
    beforeEach(async () => {
      bourges = await world().collectivite();
    });
    afterEach(() => {
      jest.restoreAllMocks();
    });

    const organizationId = async () => (await world().organizationOf(bourges))!.organizationId!;
    const usersIn = async () =>
      (await world().admin.members(await organizationId())).map(({ userId }) => userId);
    const invitedIn = async () =>
      (await world().admin.invitations(await organizationId())).map(({ email }) => email);
    const invited = async (email: string) => {
      const sent = await world().invite.execute(SCOPE, {
        collectiviteId: bourges.id,
        email,
        role: 'collectivite.developer',
      });
      if (!sent.ok) throw new Error(sent.failure.kind);
      return sent.value.invitation.id;
    };
    const membersHere = async () => {
      const page = await world().members.list(SCOPE, { collectiviteId: bourges.id }, { first: 50 });
      return page.ok ? page.value.items.map(({ node }) => node) : [];
    };
    /** Requests to the admin API while the work runs: those that read, and those that may write. */
    const countRequests = async (work: () => Promise<unknown>) => {
      const sent = jest.spyOn(globalThis, 'fetch');
      await work();
      const methods = sent.mock.calls
        .filter(([url]) => String(url instanceof Request ? url.url : url).includes('/admin/realms/'))
        .map(([, init]) => init?.method ?? 'GET');
      sent.mockRestore();
      const reads = methods.filter((method) => method === 'GET').length;
      return { reads, writes: methods.length - reads };
    };

    it('makes one organisation for a collectivité, known by its SIREN and marked as its own', async () => {
      const { admin, reconcile, organizationOf } = world();
      await reconcile(bourges);
      expect(await organizationOf(bourges)).toMatchObject({
        alias: bourges.siren,
        differences: [],
        failure: null,
      });
      expect(await admin.findOrganization(await organizationId())).toMatchObject({
        alias: bourges.siren,
        name: `Bourges (${bourges.siren})`,
        enabled: true,
        attributes: { [COLLECTIVITE_ATTRIBUTE]: [bourges.id] },
      });
    });

    it('writes nothing the second time, and asks three questions', async () => {
      const { grant, reconcile } = world();
      await grant(claire, 'collectivite.admin', bourges);
      await invited('nouveau@cher.example');
      const first = await countRequests(() => reconcile(bourges));
      expect(first.writes).toBe(3);
      expect(await countRequests(() => reconcile(bourges))).toEqual({ reads: 3, writes: 0 });
    });

    it('finds its organisation again when our note of it is lost, instead of making another', async () => {
      const { database, reconcile } = world();
      await reconcile(bourges);
      const before = await organizationId();
      await database.asOwner('delete from identity.organization where collectivite_id = $1', [bourges.id]);
      expect(await countRequests(() => reconcile(bourges))).toMatchObject({ writes: 0 });
      expect(await organizationId()).toBe(before);
    });

    it('puts members in, and takes out who is none', async () => {
      const { client, admin, grant, reconcile } = world();
      await grant(claire, 'collectivite.admin', bourges);
      await reconcile(bourges);
      await admin.addMember(await organizationId(), await client.subjectOf(denis));
      await reconcile(bourges);
      expect(await usersIn()).toEqual([await client.subjectOf(claire)]);
    });

    it('has invitations sent and withdrawn', async () => {
      const { reconcile, revokeInvitation } = world();
      const invitationId = await invited('Nouvelle@cher.example');
      await reconcile(bourges);
      expect(await invitedIn()).toEqual(['nouvelle@cher.example']);
      await revokeInvitation.execute(SCOPE, { invitationId });
      await reconcile(bourges);
      expect(await invitedIn()).toEqual([]);
    });

    it('makes a member of who was invited and joined, with an address that was verified', async () => {
      const { client, admin, reconcile } = world();
      await invited(denis.email);
      await reconcile(bourges);
      await admin.addMember(await organizationId(), await client.subjectOf(denis));
      await reconcile(bourges);
      expect(await membersHere()).toMatchObject([
        { subject: await client.subjectOf(denis), role: 'collectivite.developer', email: denis.email },
      ]);
      expect(await invitedIn()).toEqual([]);
    });

    it('makes none of who joined with an address that nobody verified, and says so', async () => {
      const { client, admin, reconcile, organizationOf } = world();
      await invited(lea.email);
      await reconcile(bourges);
      const userId = await client.subjectOf(lea);
      await admin.addMember(await organizationId(), userId);
      await reconcile(bourges);
      expect(await membersHere()).toEqual([]);
      expect(await organizationOf(bourges)).toMatchObject({
        differences: [{ kind: 'unverified-email', userId }],
      });
    });

    it('says which member Keycloak does not know, and does the rest', async () => {
      const { client, database, grant, reconcile, organizationOf } = world();
      const ghost = '00000000-0000-4000-8000-000000000000';
      await grant(claire, 'collectivite.admin', bourges);
      await database.asOwner(
        `insert into identity.membership (id, issuer, subject, role, collectivite_id, created_at)
         values (gen_random_uuid(), $1, $2, 'collectivite.dpo', $3, now())`,
        [client.target.issuer, ghost, bourges.id],
      );
      await reconcile(bourges);
      expect(await usersIn()).toEqual([await client.subjectOf(claire)]);
      expect(await organizationOf(bourges)).toMatchObject({
        differences: [{ kind: 'unknown-user', userId: ghost }],
      });
    });

    it('keeps what people set in Keycloak, when the name changes', async () => {
      const { admin, database, reconcile } = world();
      await reconcile(bourges);
      const before = (await admin.findOrganization(await organizationId()))!;
      const attributes = { ...before.attributes, contact: ['dsi@cher.example'] };
      await admin.updateOrganization(before.id, { ...before, attributes });
      await database.asOwner(`update tenancy.collectivite set name = 'Avaricum' where id = $1`, [bourges.id]);
      await reconcile(bourges);
      expect(await admin.findOrganization(before.id)).toMatchObject({
        name: `Avaricum (${bourges.siren})`,
        attributes,
      });
    });

    it('deletes the organisation of a collectivité that is erased, and no account with it', async () => {
      const { admin, client, database, grant, reconcile } = world();
      await grant(claire, 'collectivite.admin', bourges);
      await reconcile(bourges);
      const id = await organizationId();
      await database.asOwner(`update tenancy.collectivite set state = 'erasing' where id = $1`, [bourges.id]);
      await reconcile(bourges);
      expect(await admin.findOrganization(id)).toBeUndefined();
      expect(await admin.hasUser(await client.subjectOf(claire))).toBe(true);
      expect(await countRequests(() => reconcile(bourges))).toMatchObject({ writes: 0 });
    });

    it('in a trial run says what it would do, and does nothing', async () => {
      const { reconcilerIn, organizationOf } = world();
      expect(await countRequests(() => reconcilerIn('report').reconcile(bourges.id))).toMatchObject({
        writes: 0,
      });
      expect(await organizationOf(bourges)).toMatchObject({
        organizationId: null,
        differences: [{ kind: 'create-organization', alias: bourges.siren }],
      });
    });

    it('says why, when Keycloak refuses: somebody else’s organisation has the alias', async () => {
      const { admin, reconcile, organizationOf } = world();
      await admin.createOrganization({
        alias: bourges.siren,
        name: `Autre ${bourges.siren}`,
        attributes: {},
      });
      await expect(reconcile(bourges)).rejects.toThrow('same alias');
      expect(await organizationOf(bourges)).toMatchObject({
        failure: expect.stringContaining('same alias'),
        differences: [{ kind: 'create-organization' }],
      });
    });

    it('says why, when Keycloak does not take our secret any more, and forgets nothing', async () => {
      const { client, store, reconcile, organizationOf } = world();
      await reconcile(bourges);
      const before = await organizationId();
      const locked = new OrganizationReconciler({
        admin: new KeycloakAdmin({
          baseUrl: client.target.issuer.replace('/realms/beffroi', ''),
          realm: 'beffroi',
          clientId: REALM_CLIENTS.reconciler,
          clientSecret: 'withdrawn',
        }),
        store,
        mode: 'apply',
        sendsInvitations: true,
      });
      await expect(locked.reconcile(bourges.id)).rejects.toThrow('401');
      expect(await organizationOf(bourges)).toMatchObject({
        organizationId: before,
        failure: expect.stringContaining('401'),
      });
      await reconcile(bourges);
      expect(await organizationOf(bourges)).toMatchObject({ organizationId: before, failure: null });
    });

    it('goes on where it was when Keycloak was away, and says so meanwhile', async () => {
      const { admin, store, organizationOf } = world();
      const real = globalThis.fetch;
      let isAway = true;
      jest
        .spyOn(globalThis, 'fetch')
        .mockImplementation((...request) =>
          isAway ? Promise.reject(new TypeError('fetch failed')) : real(...request),
        );
      const log = createLogger({ program: 'spec', level: 'fatal' });
      const sync = new KeycloakSync({
        admin,
        store,
        mode: 'apply',
        sendsInvitations: true,
        log,
        metrics: new Registry(),
        newsEveryMs: 50,
      });
      const ending = new AbortController();
      const running = sync.run(ending.signal);
      await eventually(async () => expect(sync.missing()).toContain('Keycloak does not answer'));
      expect(await organizationOf(bourges)).toBeUndefined();
      isAway = false;
      await eventually(async () =>
        expect(await organizationOf(bourges)).toMatchObject({ differences: [], failure: null }),
      );
      await eventually(async () => expect(sync.missing()).toBeUndefined());
      ending.abort();
      await running;
    });
  });
};

const eventually = async (expectation: () => Promise<void>): Promise<void> => {
  const deadline = performance.now() + 25_000;
  for (;;) {
    try {
      return await expectation();
    } catch (error) {
      if (performance.now() > deadline) throw error;
      await pause(50);
    }
  }
};
