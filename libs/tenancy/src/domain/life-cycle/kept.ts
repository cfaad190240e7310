import type { Text } from '@beffroi/kernel';

interface Kept {
  /** Tables whose rows stay as they are. */
  readonly tables: readonly string[];
  readonly why: Text;
}

/** What outlives a collectivité in our database, and on what ground. A table with a collectivité is here or has its eraser. */
export const REASONS_TO_KEEP = {
  'identity-of-the-body': {
    tables: ['tenancy.collectivite', 'tenancy.attached_body'],
    why: {
      fr: 'Le nom d’un organisme public, que factures et journal d’audit désignent ; ce n’est pas une donnée personnelle.',
      en: 'The name of a public body, which invoices and the audit refer to; it is no personal data.',
    },
  },
  usage: {
    tables: [
      'metering.usage_event',
      'metering.rollup_hour',
      'metering.rollup_day',
      'metering.rollup_month',
      'metering.gpu_hour',
    ],
    why: {
      fr: 'Pièces justificatives de la facturation : les sommes de chaque mois et le temps de GPU dix ans (code de commerce, article L123-22), les requêtes un an et un mois. Les pseudonymes ont perdu leur clé.',
      en: 'Vouchers of what was billed: the sums of each month and GPU time ten years (code de commerce, article L123-22), requests a year and a month. Pseudonyms have lost their key.',
    },
  },
  invoices: {
    tables: [],
    why: {
      fr: 'Dix ans (code de commerce, article L123-22).',
      en: 'Ten years (code de commerce, article L123-22).',
    },
  },
  audit: {
    tables: ['platform.audit_entry', 'platform.audit_waiting', 'audit.seal'],
    why: {
      fr: 'Preuve de la sécurité du traitement (RGPD, articles 5(2) et 32) : douze mois ou trois ans, selon la classe.',
      en: 'Proof of the security of processing (GDPR, articles 5(2) and 32): twelve months or three years, by class.',
    },
  },
  events: {
    tables: ['platform.outbox'],
    why: {
      fr: 'Des identifiants et des dates, sans nom ni texte : ils ne désignent plus personne.',
      en: 'Identifiers and dates without names or texts: they refer to nobody any more.',
    },
  },
  certificate: {
    tables: ['tenancy.erasure_certificate'],
    why: {
      fr: 'La preuve de cet effacement (RGPD, article 28(3)(g)).',
      en: 'The proof of this erasure (GDPR, article 28(3)(g)).',
    },
  },
  'keycloak-organization': {
    tables: [],
    why: {
      fr: 'Des comptes gérés par l’organisation Keycloak seraient supprimés avec elle : elle est désactivée, la suppression revient à l’opérateur.',
      en: 'Accounts that the Keycloak organisation manages would be deleted with it: it is disabled, deleting it is the operator’s to decide.',
    },
  },
} as const satisfies Readonly<Record<string, Kept>>;

export type KeptThing = keyof typeof REASONS_TO_KEEP;

/** Whatever happens; the rest only where an eraser found it. */
export const ALWAYS_KEPT = [
  'identity-of-the-body',
  'usage',
  'invoices',
  'audit',
  'events',
  'certificate',
] as const satisfies readonly KeptThing[];

/** @param what as a certificate says it, which may be older than the list */
export const reasonToKeep = (what: string): Text | undefined =>
  what in REASONS_TO_KEEP ? REASONS_TO_KEEP[what as KeptThing].why : undefined;
