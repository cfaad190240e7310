import type { CollectiviteId } from '@beffroi/kernel';
import type { ControlPlaneUnderTest } from '../testing/control-plane.fixture.ts';
import type { TenantKind } from './town.fixture.ts';

/** What a maker finds: the collectivité, who may act in it, and what was made before. */
export interface Site {
  readonly plane: ControlPlaneUnderTest;
  readonly collectiviteId: CollectiviteId;
  /** In every name that is made, and in nothing else. */
  readonly mark: string;
  /** Tokens. */
  readonly admin: string;
  readonly operator: string;
  readonly ids: Readonly<Partial<Record<TenantKind, string>>>;
}

/** Makes one thing of a collectivité. @returns how it can be named; further texts that only its people may read */
export type Maker = (site: Site) => Promise<{
  readonly ids?: Partial<Record<TenantKind, string>>;
  readonly marks?: readonly string[];
}>;

/** What a mutation that succeeded answers, as far as makers look. */
export interface Made {
  readonly id: string;
  readonly token?: string;
  readonly apiKey?: { readonly id: string; readonly publicId: string };
  readonly invitation?: { readonly id: string };
  readonly target?: { readonly id: string };
}

/** Calls a mutation for its success. */
export const make = async (
  { plane }: Site,
  token: string,
  mutation: string,
  { input, selection }: { readonly input: object; readonly selection: string },
): Promise<Made> => {
  const type = `${mutation[0]!.toUpperCase()}${mutation.slice(1)}Input`;
  const answer = await plane.ask<Record<string, (Made & { code?: string }) | null>>(
    `mutation ($input: ${type}!) { ${mutation}(input: $input) {
      __typename ... on DomainError { code message } ... on ${selection}
    } }`,
    { token, variables: { input } },
  );
  const made = answer.data?.[mutation];
  if (!made || made.code) throw new Error(`${mutation}: ${JSON.stringify(answer)}`);
  return made;
};
