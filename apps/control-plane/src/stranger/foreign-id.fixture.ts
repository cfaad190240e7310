import type { Role } from '@beffroi/contracts/access';
import { type Attempt, faceOf, sameStatements, type Tally } from './attempts.fixture.ts';
import { assign, kindOf, validInput } from './samples.fixture.ts';
import type { InputLeaf, RootField } from './schema.fixture.ts';
import { SECRETS } from './town.fixture.ts';
import { unknownIds } from './unknown-ids.fixture.ts';

export interface ForeignTry {
  readonly root: RootField;
  readonly leaf: InputLeaf;
  readonly token: string;
  readonly role: Role;
}

/** One input names the victim's, all others the stranger's own: as if it named nothing. */
export const tryForeignId = async (tally: Tally, { root, leaf, token, role }: ForeignTry): Promise<void> => {
  const kind = kindOf(leaf);
  if (!kind) return;
  const { own, victim } = tally.world;
  const ask = (id: string) => {
    const variables = validInput(root, own);
    assign(variables, leaf.path, leaf.list ? [id] : id);
    return tally.call(root, token, variables);
  };
  const { unknown, malformed } = unknownIds(kind);
  const foreign = victim.ids[kind];
  const [there, absent] = [await ask(foreign), await ask(unknown)];
  const name = `${leaf.coordinate} as ${role}`;
  tally.expectNothingOf(victim, name, there.body, [foreign]);
  tally.expect(!isSuccess(root, there), () => `${name}: succeeds`);
  if (SECRETS.includes(kind)) return;
  tally.expect(
    faceOf(there, foreign) === faceOf(absent, unknown),
    () => `${name}: ${there.body} ≠ ${absent.body}`,
  );
  tally.expect(
    sameStatements(there, absent),
    () =>
      `${name}: ${there.statements.length} statements for a foreign id, ${absent.statements.length} for none`,
  );
  for (const id of malformed) {
    const nonsense = await ask(id);
    tally.expect(
      faceOf(nonsense, id) === faceOf(absent, unknown),
      () => `${name}: «${id}» answers ${nonsense.body}`,
    );
  }
};

export const isSuccess = ({ operation, field }: RootField, { data }: Attempt): boolean => {
  const outcome = data?.[field.name] as { readonly code?: string } | null | undefined;
  return operation === 'mutation' && !!outcome && outcome.code === undefined;
};
