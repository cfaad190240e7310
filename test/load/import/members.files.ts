import { PackagedDirectory } from '@beffroi/tenancy/server';

const CORSICA = ['2A', '2B'];
const MAINLAND = Array.from({ length: 95 }, (_, index) => String(index + 1).padStart(2, '0'));

/**
 * Files of real communes and groups, each body in one file alone.
 *
 * @throws RangeError when France has not enough of them
 */
export const membersFiles = async (count: number, members: number): Promise<readonly string[]> => {
  const directory = new PackagedDirectory();
  const departments = [...MAINLAND, ...CORSICA].map((code) => directory.inDepartment(code));
  const bodies = [...new Set((await Promise.all(departments)).flat())];
  if (bodies.length < count * members)
    throw new RangeError(
      `${count} times ${members} members: France has ${bodies.length} communes and groups`,
    );
  return Array.from({ length: count }, (_, index) => {
    const lines = bodies
      .slice(index * members, (index + 1) * members)
      .map(({ siren, codeInsee }) => `${siren ?? ''};${codeInsee ?? ''}`);
    return ['siren;code_insee', ...lines].join('\n');
  });
};
