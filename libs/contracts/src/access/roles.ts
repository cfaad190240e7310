/** Who may do what: the one table of roles and permissions (INTERFACES, Access). */
export const PERMISSIONS = [
  'operator.read',
  'directory.read',
  'collectivite.register',
  'collectivite.list',
  'collectivite.read',
  'collectivite.move',
  'collectivite.import',
  'collectivite.set-payer',
  'attached-body.attach',
  'project.create',
  'project.switch',
  'project.read',
  'model.read',
  'model.retire',
  'site.read',
  'site.check',
  'external-route.register',
  'external-route.close',
  'external-route.read',
  'deployment.request',
  'deployment.update',
  'deployment.operate',
  'deployment.retire',
  'deployment.read',
  'api-key.issue',
  'api-key.update',
  'api-key.rotate',
  'api-key.revoke',
  'api-key.read',
  'limit.set',
  'limit.override',
  'limit.share',
  'limit.read',
  'hold.read',
  'hold.write-off',
  'usage.read',
  'reconciliation.read',
  'ledger.read',
  'notice.read',
  'notice.retry',
  'notice-target.add',
  'notice-target.remove',
  'member.read',
  'member.invite',
  'member.change-role',
  'member.remove',
  'invitation.accept',
  'session.read',
  'session.end',
  'support-access.read',
  'support-access.grant',
  'support-access.withdraw',
  'service-account.read',
  'service-account.bind',
  'service-account.revoke',
  'access-review.read',
  'access-review.open',
  'access-review.decide',
  'organization.read',
  'audit.read',
  'audit.export',
  'me.read',
] as const;
export type Permission = (typeof PERMISSIONS)[number];

export const OPERATOR_ROLES = [
  'operator.admin',
  'operator.support',
  'operator.finance',
  'operator.auditor',
] as const;
export const COLLECTIVITE_ROLES = [
  'collectivite.admin',
  'collectivite.developer',
  'collectivite.finance',
  'collectivite.referent-ia',
  'collectivite.dpo',
] as const;
export const ROLES = [...OPERATOR_ROLES, ...COLLECTIVITE_ROLES] as const;
export type OperatorRole = (typeof OPERATOR_ROLES)[number];
export type CollectiviteRole = (typeof COLLECTIVITE_ROLES)[number];
export type Role = OperatorRole | CollectiviteRole;

/** What whoever is logged in may do, without any role: become a member where they were invited, end their own sessions. */
export const PERMISSIONS_OF_ANYBODY = [
  'invitation.accept',
  'session.read',
  'session.end',
] as const satisfies readonly Permission[];

const EVERYBODY = ['me.read', 'operator.read', 'model.read', 'site.read', 'collectivite.read'] as const;
const READING = [
  ...EVERYBODY,
  'project.read',
  'deployment.read',
  'api-key.read',
  'limit.read',
  'usage.read',
] as const;
const OPERATOR_READING = [
  ...READING,
  'notice.read',
  'hold.read',
  'external-route.read',
  'directory.read',
  'collectivite.list',
  'member.read',
  'support-access.read',
  'service-account.read',
  'access-review.read',
  'organization.read',
  'reconciliation.read',
  'ledger.read',
] as const;

/** The journal, by those who answer for it. */
const AUDITING = ['audit.read', 'audit.export'] as const;

const ROLE_PERMISSIONS: Readonly<Record<Role, readonly Permission[]>> = {
  'operator.admin': PERMISSIONS,
  'operator.support': OPERATOR_READING,
  'operator.finance': [
    ...EVERYBODY,
    'directory.read',
    'collectivite.list',
    'project.read',
    'limit.read',
    'usage.read',
    'reconciliation.read',
    'ledger.read',
  ],
  'operator.auditor': [...OPERATOR_READING, ...AUDITING],
  'collectivite.admin': [
    ...READING,
    ...AUDITING,
    'attached-body.attach',
    'project.create',
    'project.switch',
    'limit.share',
    'notice.read',
    'notice.retry',
    'notice-target.add',
    'notice-target.remove',
    'deployment.request',
    'deployment.update',
    'deployment.retire',
    'api-key.issue',
    'api-key.update',
    'api-key.rotate',
    'api-key.revoke',
    'member.read',
    'member.invite',
    'member.change-role',
    'member.remove',
    'support-access.read',
    'support-access.grant',
    'support-access.withdraw',
    'service-account.read',
    'access-review.read',
    'access-review.open',
    'access-review.decide',
  ],
  'collectivite.developer': [
    ...READING,
    'project.create',
    'api-key.issue',
    'api-key.update',
    'api-key.rotate',
    'api-key.revoke',
  ],
  'collectivite.finance': [...EVERYBODY, 'project.read', 'limit.read', 'usage.read'],
  'collectivite.referent-ia': [...EVERYBODY, 'project.read', 'deployment.read', 'limit.read', 'usage.read'],
  'collectivite.dpo': [
    ...READING,
    ...AUDITING,
    'member.read',
    'support-access.read',
    'service-account.read',
    'access-review.read',
  ],
};

const PERMISSION_SETS = new Map<string, ReadonlySet<Permission>>(
  ROLES.map((role) => [role, new Set(ROLE_PERMISSIONS[role])]),
);
const NONE: ReadonlySet<Permission> = new Set();

/** None for a role that only a later version knows. */
export const permissionsOf = (role: Role): ReadonlySet<Permission> => PERMISSION_SETS.get(role) ?? NONE;

export const isRole = (text: string): text is Role => (ROLES as readonly string[]).includes(text);

export const isOperatorRole = (role: Role): role is OperatorRole =>
  (OPERATOR_ROLES as readonly string[]).includes(role);
