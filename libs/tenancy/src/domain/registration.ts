import { err, ok, type Result } from '@beffroi/kernel';
import type { Category, Collectivite, CollectiviteProfile } from './collectivite.ts';
import {
  type CodeInsee,
  invalid,
  type InvalidIdentifier,
  parseCodeInsee,
  parseSiren,
  type Siren,
} from './identifiers.ts';
import { natureFits } from './nature-juridique.ts';
import type { CommuneFinding, MergedCommune, TerritoryEntry } from './territory/entry.ts';

/** A body that the national data does not hold, in the operator's words. */
export interface DeclaredBody {
  readonly name: string;
  readonly category: Category;
  /** INSEE's catégorie juridique, four digits. */
  readonly natureJuridique: string;
  readonly siren?: string | null | undefined;
  readonly department?: string | null | undefined;
}

export interface RegistrationInput {
  readonly siren?: string | null | undefined;
  readonly codeInsee?: string | null | undefined;
  readonly declared?: DeclaredBody | null | undefined;
  /** Comes on board without being served yet. */
  readonly prospect?: boolean | null | undefined;
}

/** What a registration asks for, once its identifiers are well formed. */
export type RegistrationRequest =
  | { readonly kind: 'listed'; readonly siren: Siren | null; readonly codeInsee: CodeInsee | null }
  | { readonly kind: 'declared'; readonly profile: CollectiviteProfile };

/** Well formed, yet not in the national data; `merged` when the code led to a commune of today. */
export interface UnknownInDirectory {
  readonly kind: 'UnknownInDirectory';
  readonly identifier: 'siren' | 'codeInsee';
  readonly given: string;
  readonly merged: MergedCommune | null;
}

export interface AlreadyRegistered {
  readonly kind: 'AlreadyRegistered';
  readonly collectivite: Collectivite;
}

export type RegistrationFailure = AlreadyRegistered | UnknownInDirectory | InvalidIdentifier;

/** Checks what can be checked without the directory. */
export const readRegistration = (
  input: RegistrationInput,
): Result<RegistrationRequest, InvalidIdentifier> => {
  if (input.declared) return readDeclared(input.declared, input);
  if (!input.siren && !input.codeInsee) return err(invalid('siren', 'missing', ''));
  const siren = input.siren ? parseSiren(input.siren) : ok(null);
  if (!siren.ok) return siren;
  const codeInsee = input.codeInsee ? parseCodeInsee(input.codeInsee) : ok(null);
  if (!codeInsee.ok) return codeInsee;
  return ok({ kind: 'listed', siren: siren.value, codeInsee: codeInsee.value });
};

const readDeclared = (
  body: DeclaredBody,
  { siren: outerSiren, codeInsee }: RegistrationInput,
): Result<RegistrationRequest, InvalidIdentifier> => {
  if (codeInsee) return err(invalid('declared', 'agreement', codeInsee));
  const given = body.siren ?? outerSiren;
  const siren = given ? parseSiren(given) : ok(null);
  if (!siren.ok) return siren;
  const name = body.name.trim();
  if (name === '' || name.length > 200) return err(invalid('declared', 'name', body.name));
  if (!natureFits(body.natureJuridique, body.category))
    return err(invalid('declared', 'nature', body.natureJuridique));
  return ok({
    kind: 'declared',
    profile: {
      siren: siren.value,
      codeInsee: null,
      name,
      category: body.category,
      natureJuridique: body.natureJuridique,
      department: body.department ?? null,
      population: null,
      declared: true,
    },
  });
};

/** What the directory answered to a listed request; undefined for an identifier that was not given. */
export interface DirectoryAnswers {
  readonly bySiren: TerritoryEntry | undefined;
  readonly byCodeInsee: CommuneFinding | undefined;
}

/** Whom a listed request names, according to the directory. */
export const identify = (
  request: Extract<RegistrationRequest, { kind: 'listed' }>,
  { bySiren, byCodeInsee }: DirectoryAnswers,
): Result<CollectiviteProfile, UnknownInDirectory | InvalidIdentifier> => {
  const { siren, codeInsee } = request;
  if (codeInsee && byCodeInsee?.kind !== 'current') {
    const merged = byCodeInsee?.kind === 'merged' ? byCodeInsee.merged : null;
    return err({ kind: 'UnknownInDirectory', identifier: 'codeInsee', given: codeInsee, merged });
  }
  if (siren && !bySiren)
    return err({ kind: 'UnknownInDirectory', identifier: 'siren', given: siren, merged: null });
  const byCode = byCodeInsee?.kind === 'current' ? byCodeInsee.entry : undefined;
  if (siren && byCode && byCode.siren !== siren)
    return err(invalid('codeInsee', 'agreement', codeInsee ?? ''));
  const entry = bySiren ?? byCode;
  if (!entry) return err(invalid('siren', 'missing', ''));
  return ok({ ...entry, declared: false });
};
