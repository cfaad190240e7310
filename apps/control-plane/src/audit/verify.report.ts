import { findingText, formatHead, type Verification } from '@beffroi/audit/domain';
import type { Language } from '@beffroi/kernel';

const TEXTS = {
  fr: {
    sound: 'Le journal d’audit est intact',
    unsound: 'LE JOURNAL D’AUDIT N’EST PAS INTACT',
    counts: (checked: number, purged: number) =>
      `${checked} maillons vérifiés, dont ${purged} purgés à terme`,
    head: 'tête',
  },
  en: {
    sound: 'The audit journal is intact',
    unsound: 'THE AUDIT JOURNAL IS NOT INTACT',
    counts: (checked: number, purged: number) =>
      `${checked} links verified, ${purged} of them purged in time`,
    head: 'head',
  },
} as const;

/** What a terminal shows: one line of summary, and one for each thing that is wrong. */
export const verifyReport = (
  { checked, purged, head, findings }: Verification,
  language: Language,
): string => {
  const texts = TEXTS[language];
  const verdict = findings.length === 0 ? texts.sound : texts.unsound;
  const end = head ? `, ${texts.head} ${formatHead(head)}` : '';
  return [
    `${verdict} : ${texts.counts(checked, purged)}${end}`,
    ...findings.map((finding) => `  [${finding.kind}] ${findingText(finding)[language]}`),
  ]
    .map((line) => `${line}\n`)
    .join('');
};
