import { beforeAll, describe, expect, it } from '@jest/globals';
import { scopeFor } from '@beffroi/contracts/access';
import { systemScope } from '@beffroi/kernel';
import { PEOPLE } from './identity.target.ts';
import type { IdentityWorld, TestCollectivite } from './identity.world.ts';

const { claire, denis } = PEOPLE;

export const describeClaims = (world: () => IdentityWorld): void => {
  describe('the organization claim', () => {
    let bourges: TestCollectivite;
    let vierzon: TestCollectivite;
    let elsewhere: TestCollectivite;
    beforeAll(async () => {
      const { collectivite, grant, reconcile } = world();
      [bourges, vierzon, elsewhere] = [
        await collectivite('Bourges'),
        await collectivite('Vierzon'),
        await collectivite('Sancerre'),
      ];
      await grant(claire, 'collectivite.admin', bourges);
      await grant(claire, 'collectivite.finance', vierzon);
      await grant(denis, 'collectivite.admin', bourges);
      for (const each of [bourges, vierzon, elsewhere]) await reconcile(each);
    });

    const organizationsOf = async (scope: string, person: typeof claire | typeof denis = denis) => {
      const { client, verifier } = world();
      const verified = await verifier.verify(await client.accessToken(person, `openid ${scope}`));
      if (!verified.ok) throw new Error(verified.failure);
      return verified.value.organizations;
    };
    const principalOf = async (scope: string) => {
      const { client, authenticator } = world();
      const known = await authenticator.authenticate(
        `Bearer ${await client.accessToken(claire, `openid ${scope}`)}`,
      );
      if (known.kind !== 'known') throw new Error(known.kind);
      return known.principal;
    };

    it('is read in each of its shapes, and names nobody when it is absent', async () => {
      const { target } = world().client;
      await target.shapeClaim('array');
      expect(await organizationsOf('organization')).toEqual([{ alias: bourges.siren }]);
      await target.shapeClaim('map');
      const { organizationId } = (await world().organizationOf(bourges))!;
      expect(await organizationsOf('organization')).toEqual([{ alias: bourges.siren, id: organizationId }]);
      await target.shapeClaim('absent');
      expect(await organizationsOf('organization')).toEqual([]);
      await target.shapeClaim('array');
      expect(await organizationsOf('profile')).toEqual([]);
    });

    it('keeps the audience when the scope is asked for (keycloak/keycloak#42208)', async () => {
      const { client, verifier } = world();
      for (const scope of ['organization', 'organization:*', `organization:${bourges.siren}`]) {
        expect(await verifier.verify(await client.accessToken(denis, `openid ${scope}`))).toMatchObject({
          ok: true,
        });
      }
    });

    it('chooses among the collectivités of a person who has several, when it names one', async () => {
      const principal = await principalOf(`organization:${bourges.siren}`);
      expect(principal.actingFor).toBe(bourges.id);
      expect(scopeFor(principal, 'project.read')).toMatchObject({ scope: { collectiviteId: bourges.id } });
    });

    it('chooses nothing when several could be meant, or all are named', async () => {
      for (const scope of ['organization', 'organization:*']) {
        const principal = await principalOf(scope);
        expect(principal.actingFor).toBeUndefined();
        expect(scopeFor(principal, 'project.read')).toMatchObject({ kind: 'ambiguous' });
      }
    });

    it('does not name an organisation of which the person is no member', async () => {
      expect(await organizationsOf(`organization:${elsewhere.siren}`)).toEqual([]);
    });

    it('gives no right where our database gives none', async () => {
      const { client, admin, authenticator, organizationOf } = world();
      const { organizationId } = (await organizationOf(elsewhere))!;
      await admin.addMember(organizationId!, await client.subjectOf(denis));
      const token = await client.accessToken(denis, `openid organization:${elsewhere.siren}`);
      expect(await authenticator.authenticate(`Bearer ${token}`)).toMatchObject({
        principal: { grants: [{ role: 'collectivite.admin', collectiviteId: bourges.id }] },
      });
    });

    it('does not outlive a membership: the token is still good, the rights are gone', async () => {
      const { client, authenticator, members, remove } = world();
      const token = await client.accessToken(denis, `openid organization:${bourges.siren}`);
      const scope = systemScope('a spec');
      const page = await members.list(scope, { collectiviteId: bourges.id }, { first: 50 });
      const subject = await client.subjectOf(denis);
      const row = page.ok && page.value.items.find(({ node }) => node.subject === subject);
      if (!row) throw new Error('Denis is no member');
      expect(await remove.execute(scope, { memberId: row.node.id })).toMatchObject({ ok: true });
      expect(await authenticator.authenticate(`Bearer ${token}`)).toMatchObject({
        kind: 'known',
        principal: { grants: [] },
      });
    });
  });
};
