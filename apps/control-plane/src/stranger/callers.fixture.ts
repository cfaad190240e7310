import type { Permission } from '@beffroi/contracts/access';
import { permissionsOf } from '@beffroi/contracts/access';
import { invitedAddress } from './furniture/people.fixture.ts';
import type { RootField } from './schema.fixture.ts';
import type { Town } from './town.fixture.ts';
import type { World } from './world.fixture.ts';

/** Whose session the furniture has. */
const ownPerson = ({ plane }: World, { ids }: Town): Promise<string> =>
  plane.issuer.mint({ sub: ids.subject });

/** Operations that serve neither an administrator of the collectivité nor the operator, and whom they do serve. */
const CALLERS: Readonly<Record<string, (world: World, town: Town) => Promise<string>>> = {
  'Query.ownSessions': ownPerson,
  'Mutation.endOwnSession': ownPerson,
  'Mutation.endOtherSessions': ownPerson,
  'Mutation.acceptInvitation': ({ plane }, { mark }) =>
    plane.issuer.mint({ sub: `invited-${mark}`, email: invitedAddress(mark), email_verified: true }),
};

/** A token of somebody whom the operation is for. */
export const rightfulCaller = async (
  world: World,
  { coordinate, permission }: RootField,
  town: Town,
): Promise<string> => {
  const caller = CALLERS[coordinate];
  if (caller) return caller(world, town);
  return holds('collectivite.admin', permission)
    ? world.plane.personWith('collectivite.admin', town.collectiviteId)
    : world.operator;
};

const holds = (role: 'collectivite.admin', permission: Permission): boolean =>
  permissionsOf(role).has(permission);
