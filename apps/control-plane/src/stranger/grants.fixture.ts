/** What each login role may do beyond what every table of a collectivité allows. A change here is a decision: say why. */

/** Tables of nobody that the tenant role reads, and why that tells nothing of anybody. */
export const SHARED_TABLES: Readonly<Record<string, string>> = {
  'catalogue.model': 'the public catalogue',
  'catalogue.site': 'where things may run, without who runs there',
  'metering.ledger': 'until when days are summed',
  'provisioning.site_check': 'which checks a site fails, without what was found',
  'provisioning.site_health': 'whether a site answers',
  'provisioning.site_platform': 'with which image and by which rules engines run',
  'quotas.plan': 'what can be subscribed to',
  'tenancy.operator': 'who runs the installation',
};

/** The columns that operations change in a tenant's scope. */
export const UPDATABLE: Readonly<Record<string, readonly string[]>> = {
  'identity.access_review': ['closed_at', 'closed_by'],
  'identity.access_review_line': ['decided_at', 'decided_by', 'decision', 'new_role', 'outcome', 'reason'],
  'identity.invitation': ['closed', 'role'],
  'identity.membership': ['role', 'suspended_at'],
  'identity.service_account': ['role', 'suspended_at'],
  'identity.support_access': ['withdrawn_at'],
  'keys.api_key': [
    'addresses',
    'contact',
    'digest',
    'expires_at',
    'models',
    'name',
    'previous_digest',
    'previous_until',
    'revoked_at',
    'rotated_at',
    'self_service',
  ],
  'platform.idempotency': ['outcome'],
  'provisioning.deployment': [
    'context_tokens',
    'desired',
    'eviction_protected',
    'generation',
    'max_replicas',
    'min_replicas',
    'priority',
    'replicas',
    'schedule',
    'sleep_after_seconds',
  ],
  'provisioning.gpu_reservation': ['replicas'],
  'tenancy.notice': ['queued_at', 'round', 'state'],
  'tenancy.project': ['stopped_at'],
};

export const DELETABLE: readonly string[] = [
  'identity.membership',
  'identity.service_account',
  'platform.idempotency',
  'tenancy.notice_target',
];

/** Who may execute which function; what nobody may execute is called by these, as the owner. */
export const EXECUTABLE: Readonly<Record<string, readonly string[]>> = {
  'audit.purge_expired': ['system'],
  'audit.seal_waiting': ['system'],
  'catalogue.hold_model': ['system', 'tenant'],
  'dataplane.poll': ['gateway'],
  'dataplane.publish': ['system', 'tenant'],
  'dataplane.purge_presence': ['system'],
  'dataplane.purge_tombstones': ['system'],
  'metering.close_period': ['system'],
  'jobs.*': ['system'],
  'metering.ensure_partitions': ['system'],
  'metering.fold_day': ['system'],
  'metering.forget': ['system'],
  'metering.ingest': ['gateway'],
  'metering.settle_estimated': ['system'],
  'platform.append_audit': ['system', 'tenant'],
  'provisioning.awaited_gpus': ['system', 'tenant'],
  'provisioning.lock_site': ['system', 'tenant'],
  'provisioning.queue_positions': ['system', 'tenant'],
  'provisioning.reserved_gpus': ['system', 'tenant'],
  'provisioning.wake': ['gateway'],
  'quotas.cap_of': ['system'],
  'quotas.hold': ['gateway'],
  'quotas.lock_limits': ['system', 'tenant'],
  'quotas.note_counted': ['system', 'tenant'],
  'quotas.purge_holds': ['system'],
  'quotas.purge_shares': ['system'],
  'quotas.put_share': ['system', 'tenant'],
  'quotas.share': ['gateway'],
  'quotas.spent_now': ['system', 'tenant'],
  'quotas.window_start': ['system', 'tenant'],
  'quotas.write_off': ['system'],
};
