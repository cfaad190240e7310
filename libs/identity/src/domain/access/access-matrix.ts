import { PERMISSIONS, type Permission, permissionsOf, type Role } from '@beffroi/contracts/access';
import { CSV_BYTE_ORDER_MARK, type CollectiviteId, csvLine, frenchDay, type Scope } from '@beffroi/kernel';

/** Somebody with one role in one place. */
export interface Holder {
  readonly kind: 'person' | 'program';
  /** A subject or a client id, with their identity provider. */
  readonly subject: string;
  readonly issuer: string;
  readonly displayName: string | null;
  readonly email: string | null;
  readonly role: Role;
  /** null: with the operator. */
  readonly collectiviteId: CollectiviteId | null;
  readonly since: Date;
  /** From when the role allows nothing. */
  readonly suspendedAt: Date | null;
}

export abstract class Holders {
  /** Everybody whom the scope may see, by name; one collectivité's when it is named. */
  abstract all(scope: Scope, collectiviteId: CollectiviteId | undefined): Promise<readonly Holder[]>;
}

/** What one permission of a resource is held by. */
export interface ResourceAccess {
  /** The noun of the permission, such as `api-key`. */
  readonly resource: string;
  readonly permission: Permission;
  readonly holders: readonly Holder[];
}

const may = ({ role, suspendedAt }: Holder, permission: Permission): boolean =>
  suspendedAt === null && permissionsOf(role).has(permission);

export const permissionsOfHolder = (holder: Holder): readonly Permission[] =>
  PERMISSIONS.filter((permission) => may(holder, permission));

/** The matrix turned round: who may do each thing; what nobody may do is listed too, with nobody. */
export const accessByResource = (holders: readonly Holder[]): ResourceAccess[] =>
  PERMISSIONS.map((permission) => ({
    resource: permission.slice(0, permission.indexOf('.')),
    permission,
    holders: holders.filter((holder) => may(holder, permission)),
  }));

const HEADER = [
  'Nature',
  'Identifiant',
  'Fournisseur d’identité',
  'Nom',
  'Courriel',
  'Rôle',
  'Collectivité',
  'Depuis le',
  'Suspendu le',
];

/** One line for each holder, one column for each permission, for a review in a spreadsheet. */
export const accessMatrixCsv = (holders: readonly Holder[]): string =>
  [
    CSV_BYTE_ORDER_MARK + csvLine([...HEADER, ...PERMISSIONS]),
    ...holders.map((holder) => {
      const held = permissionsOfHolder(holder);
      const allowed = PERMISSIONS.map((each) => (held.includes(each) ? 'oui' : ''));
      return csvLine([...identityOf(holder), ...allowed]);
    }),
  ].join('');

const identityOf = (holder: Holder): string[] => [
  holder.kind === 'person' ? 'personne' : 'programme',
  holder.subject,
  holder.issuer,
  holder.displayName ?? '',
  holder.email ?? '',
  holder.role,
  holder.collectiviteId ?? '',
  frenchDay(holder.since),
  frenchDay(holder.suspendedAt),
];
