import type { Text } from '@beffroi/kernel';
import type { AuditFinding, FindingKind } from './finding.ts';

/** What is wrong, for people. Numbers of links are named only where a collectivité never reads them. */
export const findingText = (finding: AuditFinding): Text => TEXTS[finding.kind](finding as never);

const TEXTS: { readonly [Kind in FindingKind]: (finding: Extract<AuditFinding, { kind: Kind }>) => Text } = {
  'entry-altered': ({ entryId }) => ({
    fr: `L’entrée ${entryId} a été modifiée après avoir été scellée.`,
    en: `The entry ${entryId} was changed after it was sealed.`,
  }),
  'entry-missing': ({ entryId }) => ({
    fr: `L’entrée ${entryId} a été supprimée avant la fin de sa durée de conservation.`,
    en: `The entry ${entryId} was removed before its retention was over.`,
  }),
  'entry-inserted': ({ entryId }) => ({
    fr: `L’entrée ${entryId} n’a pas de sceau et n’en attend pas : elle a été ajoutée hors du journal.`,
    en: `The entry ${entryId} has no seal and waits for none: it was put in past the journal.`,
  }),
  'entry-unsealed': ({ entryId }) => ({
    fr: `L’entrée ${entryId} attend son sceau depuis plus d’une minute : le rôle « sealing » ne tourne pas.`,
    en: `The entry ${entryId} has waited for its seal for more than a minute: the role “sealing” does not run.`,
  }),
  'entry-backdated': ({ entryId, index }) => ({
    fr: `L’entrée ${entryId} est antidatée : le maillon ${index} est scellé après des entrées bien plus récentes.`,
    en: `The entry ${entryId} is backdated: link ${index} was sealed after entries that are much younger.`,
  }),
  'seal-altered': ({ entryId }) => ({
    fr: `Le sceau de l’entrée ${entryId} a été modifié.`,
    en: `The seal of the entry ${entryId} was changed.`,
  }),
  'seals-missing': ({ from, through }) => ({
    fr: `Les maillons ${from} à ${through} manquent.`,
    en: `Links ${from} to ${through} are missing.`,
  }),
  'seal-misplaced': ({ entryId, index }) => ({
    fr: `Le maillon ${index}, sceau de l’entrée ${entryId}, ne suit pas le précédent : l’ordre a été changé.`,
    en: `Link ${index}, the seal of the entry ${entryId}, does not follow the one before: the order was changed.`,
  }),
  'chain-cut': ({ index, expected }) => ({
    fr: `La chaîne s’arrête au maillon ${index} alors que sa tête en annonce ${expected} : elle a été tronquée.`,
    en: `The chain ends at link ${index} while its head tells of ${expected}: it was cut.`,
  }),
  'head-unknown': ({ index, hash }) => ({
    fr: `La tête ${index}:${hash}, conservée ailleurs, n’est pas dans la chaîne : elle a été tronquée ou réécrite.`,
    en: `The head ${index}:${hash}, kept elsewhere, is not in the chain: it was cut or written anew.`,
  }),
};
