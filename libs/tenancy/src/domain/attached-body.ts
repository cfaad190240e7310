import { type AttachedBodyId, type CollectiviteId, err, ok, type Result } from '@beffroi/kernel';
import { type InvalidIdentifier, parseSiren, type Siren } from './identifiers.ts';
import type { StateForbids } from './life-cycle/life-state.ts';
import type { CollectiviteNotFound } from './project.ts';

export const ATTACHED_BODY_KINDS = ['ccas', 'caisse-des-ecoles', 'regie', 'autre'] as const;
export type AttachedBodyKind = (typeof ATTACHED_BODY_KINDS)[number];

/** A body below a collectivité, which administers it: its projects, keys and limits are the collectivité's. */
export interface AttachedBody {
  readonly id: AttachedBodyId;
  readonly collectiviteId: CollectiviteId;
  readonly name: string;
  readonly kind: AttachedBodyKind;
  /** A CCAS or caisse des écoles has its own; a régie without legal personality has none. */
  readonly siren: Siren | null;
  readonly createdAt: Date;
}

export interface AttachedBodyNameTaken {
  readonly kind: 'AttachedBodyNameTaken';
  readonly name: string;
  readonly attachedBodyId: AttachedBodyId;
}
export interface InvalidAttachedBody {
  readonly kind: 'InvalidAttachedBody';
  readonly maximumLength: number;
}
export type AttachBodyFailure =
  CollectiviteNotFound | StateForbids | InvalidAttachedBody | InvalidIdentifier | AttachedBodyNameTaken;

const MAX_NAME = 120;

/** What people type, trimmed and checked. */
export const draftAttachedBody = (input: {
  readonly name: string;
  readonly siren?: string | null | undefined;
}): Result<Pick<AttachedBody, 'name' | 'siren'>, InvalidAttachedBody | InvalidIdentifier> => {
  const name = input.name.trim();
  if (name === '' || name.length > MAX_NAME)
    return err({ kind: 'InvalidAttachedBody', maximumLength: MAX_NAME });
  const siren = input.siren ? parseSiren(input.siren) : ok(null);
  return siren.ok ? ok({ name, siren: siren.value }) : siren;
};
