import type { AuditClass, AuditQuality, AuditResult, ClientKind } from '@beffroi/contracts/audit';
import { csvLine, frenchDay, PARIS } from '@beffroi/kernel';
import type { JournalEntry } from '../journal.ports.ts';

const RESULTS: Readonly<Record<AuditResult, string>> = {
  succeeded: 'réussi',
  unchanged: 'sans changement',
  refused: 'refusé',
  failed: 'en échec',
};
const QUALITIES: Readonly<Record<AuditQuality, string>> = {
  collectivite: 'collectivité',
  operator: 'opérateur',
  program: 'programme',
  none: 'sans droit',
};
const CLASSES: Readonly<Record<AuditClass, string>> = { security: 'sécurité', admin: 'administration' };
const CLIENTS: Readonly<Record<ClientKind, string>> = {
  browser: 'navigateur',
  script: 'script',
  other: 'autre',
  none: 'non déclaré',
};

/** What people read in the columns, in their order. */
const COLUMNS: Readonly<Record<string, (entry: JournalEntry) => string>> = {
  Date: ({ at }) => frenchDay(at),
  'Heure (Paris)': ({ at }) => TIME.format(at),
  'Instant (UTC)': ({ at }) => at.toISOString(),
  Action: ({ action }) => action,
  Résultat: ({ result }) => RESULTS[result],
  Motif: ({ failure, reason }) => failure ?? reason ?? '',
  Auteur: ({ actor }) => actor?.displayName ?? '',
  'Identifiant de l’auteur': ({ actor }) => actor?.subject ?? '',
  'Fournisseur d’identité': ({ actor }) => actor?.issuer ?? '',
  Qualité: ({ actingAs }) => QUALITIES[actingAs],
  Collectivité: ({ collectiviteId }) => collectiviteId ?? '',
  Objet: ({ target }) => target.type,
  'Identifiant de l’objet': ({ target }) => target.id,
  Adresse: ({ address }) => address ?? '',
  Client: ({ client }) => (client ? CLIENTS[client] : ''),
  Requête: ({ requestId }) => requestId ?? '',
  Classe: ({ class: entryClass }) => CLASSES[entryClass],
  'Empreinte avant': ({ beforeDigest }) => beforeDigest ?? '',
  'Empreinte après': ({ afterDigest }) => afterDigest ?? '',
  Entrée: ({ id }) => id,
  'Empreinte de l’entrée': ({ digest }) => digest,
  Sceau: ({ sealHash }) => sealHash ?? '',
};

const TIME = new Intl.DateTimeFormat('fr-FR', { timeStyle: 'medium', timeZone: PARIS });

export const journalHeader = (): string => csvLine(Object.keys(COLUMNS));

export const journalLine = (entry: JournalEntry): string =>
  csvLine(Object.values(COLUMNS).map((cellOf) => cellOf(entry)));
