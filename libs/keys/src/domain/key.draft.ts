import { err, ok, type Result } from '@beffroi/kernel';
import { type InvalidAddressRange, parseAddressRange } from './address-range.ts';

export interface InvalidExpiry {
  readonly kind: 'InvalidExpiry';
  readonly given: Date;
  readonly now: Date;
}
export interface InvalidKeyName {
  readonly kind: 'InvalidKeyName';
  readonly maximumLength: number;
}
export interface InvalidKeyContact {
  readonly kind: 'InvalidKeyContact';
  readonly maximumLength: number;
}
/** None at all, which would shut the key for everybody, or more than a gateway looks through at each request. */
export interface InvalidAddressCount {
  readonly kind: 'InvalidAddressCount';
  readonly maximum: number;
}
export type InvalidKey =
  InvalidKeyName | InvalidKeyContact | InvalidExpiry | InvalidAddressRange | InvalidAddressCount;

/** What people say of a key, as they typed it. */
export interface KeyWording {
  readonly name: string;
  readonly contact?: string | null | undefined;
  readonly expiresAt?: Date | null | undefined;
  readonly addresses?: readonly string[] | null | undefined;
  readonly selfService?: boolean | null | undefined;
}

export interface KeyDraft {
  readonly name: string;
  readonly contact: string | null;
  readonly expiresAt: Date | null;
  readonly addresses: readonly string[] | null;
  readonly selfService: boolean;
}

export const MAX_NAME_LENGTH = 120;
export const MAX_CONTACT_LENGTH = 200;
export const MAX_ADDRESS_RANGES = 50;

/** What a new key will be, or why it may not be. */
export const draftKey = (wording: KeyWording, now: Date): Result<KeyDraft, InvalidKey> => {
  const name = wording.name.trim();
  const contact = wording.contact?.trim() || null;
  const expiresAt = wording.expiresAt ?? null;
  if (name === '' || name.length > MAX_NAME_LENGTH)
    return err({ kind: 'InvalidKeyName', maximumLength: MAX_NAME_LENGTH });
  if (contact && contact.length > MAX_CONTACT_LENGTH)
    return err({ kind: 'InvalidKeyContact', maximumLength: MAX_CONTACT_LENGTH });
  if (expiresAt && expiresAt.getTime() <= now.getTime())
    return err({ kind: 'InvalidExpiry', given: expiresAt, now });
  const addresses = draftAddresses(wording.addresses ?? null);
  if (!addresses.ok) return addresses;
  return ok({
    name,
    contact,
    expiresAt,
    addresses: addresses.value,
    selfService: wording.selfService ?? false,
  });
};

const draftAddresses = (
  texts: readonly string[] | null,
): Result<readonly string[] | null, InvalidAddressRange | InvalidAddressCount> => {
  if (texts === null) return ok(null);
  if (texts.length === 0 || texts.length > MAX_ADDRESS_RANGES)
    return err({ kind: 'InvalidAddressCount', maximum: MAX_ADDRESS_RANGES });
  const ranges = new Set<string>();
  for (const text of texts) {
    const range = parseAddressRange(text);
    if (!range.ok) return range;
    ranges.add(range.value);
  }
  return ok([...ranges]);
};
