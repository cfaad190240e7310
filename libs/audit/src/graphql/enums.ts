import { registerEnumType } from '@nestjs/graphql';

export const AuditClass = { SECURITY: 'security', ADMIN: 'admin' } as const;
registerEnumType(AuditClass, {
  name: 'AuditClass',
  description: 'How long an entry is kept.',
  valuesMap: {
    SECURITY: { description: 'Twelve months: who was let in, who was not, who read what is sensitive.' },
    ADMIN: { description: 'Three years: what was changed, and what was refused.' },
  },
});

export const AuditResult = {
  SUCCEEDED: 'succeeded',
  UNCHANGED: 'unchanged',
  REFUSED: 'refused',
  FAILED: 'failed',
} as const;
registerEnumType(AuditResult, {
  name: 'AuditResult',
  description: 'What came of it.',
  valuesMap: {
    SUCCEEDED: { description: 'It was done.' },
    UNCHANGED: { description: 'It succeeded, and there was nothing to do.' },
    REFUSED: { description: 'The rules said no; `failure` says which.' },
    FAILED: { description: 'A fault of ours; nothing was changed.' },
  },
});

export const AuditQuality = {
  COLLECTIVITE: 'collectivite',
  OPERATOR: 'operator',
  PROGRAM: 'program',
  NONE: 'none',
} as const;
registerEnumType(AuditQuality, {
  name: 'AuditQuality',
  description: 'In what quality somebody acted.',
  valuesMap: {
    COLLECTIVITE: { description: 'For a collectivité, as one of its members.' },
    OPERATOR: { description: 'For the operator.' },
    PROGRAM: { description: 'The platform itself, as `reason` says.' },
    NONE: { description: 'Without the right to: it was refused.' },
  },
});

export const AuditClient = { BROWSER: 'browser', SCRIPT: 'script', OTHER: 'other', NONE: 'none' } as const;
registerEnumType(AuditClient, {
  name: 'AuditClient',
  description: 'What kind of program sent the request, as it says itself.',
  valuesMap: {
    BROWSER: { description: 'A browser.' },
    SCRIPT: { description: 'A script or a command line.' },
    OTHER: { description: 'Another one.' },
    NONE: { description: 'It does not say.' },
  },
});

export const AuditFindingKind = {
  ENTRY_ALTERED: 'entry-altered',
  ENTRY_MISSING: 'entry-missing',
  ENTRY_INSERTED: 'entry-inserted',
  ENTRY_UNSEALED: 'entry-unsealed',
  ENTRY_BACKDATED: 'entry-backdated',
  SEAL_ALTERED: 'seal-altered',
  SEALS_MISSING: 'seals-missing',
  SEAL_MISPLACED: 'seal-misplaced',
  CHAIN_CUT: 'chain-cut',
  HEAD_UNKNOWN: 'head-unknown',
} as const;
registerEnumType(AuditFindingKind, {
  name: 'AuditFindingKind',
  description: 'What is wrong with the journal.',
  valuesMap: {
    ENTRY_ALTERED: { description: 'An entry was changed.' },
    ENTRY_MISSING: { description: 'An entry was removed before its time.' },
    ENTRY_INSERTED: { description: 'An entry was put in past the journal.' },
    ENTRY_UNSEALED: { description: 'An entry waits for its seal for too long.' },
    ENTRY_BACKDATED: { description: 'An entry tells of an instant that was long past when it came.' },
    SEAL_ALTERED: { description: 'A link of the chain was changed.' },
    SEALS_MISSING: { description: 'Links were removed.' },
    SEAL_MISPLACED: { description: 'Links changed their order, or one was put in between.' },
    CHAIN_CUT: { description: 'The end of the chain was cut off.' },
    HEAD_UNKNOWN: { description: 'A head that was kept elsewhere is not in the chain.' },
  },
});
