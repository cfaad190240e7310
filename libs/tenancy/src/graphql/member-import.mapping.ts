import type { AssessedLine, ImportVerdict, MemberImport as DomainImport } from '../domain/index.ts';
import { importMessages } from './member-import.messages.ts';
import type { ImportedLine, MemberImport } from './member-import.type.ts';
import { registrationFailure } from './registration.failures.ts';

export const toMemberImport = (done: DomainImport): MemberImport => ({
  runId: done.runId,
  dryRun: done.dryRun,
  newMembers: done.dryRun ? count(done.lines, 'new') : done.created.size,
  refused: count(done.lines, 'refused'),
  lines: done.lines.map((assessed) => toLine(assessed, done)),
});

const count = (lines: readonly AssessedLine[], kind: ImportVerdict['kind']): number =>
  lines.filter(({ verdict }) => verdict.kind === kind).length;

const NOTHING = { name: null, collectiviteId: null, code: null, message: null, remedy: null };

const toLine = ({ line, verdict }: AssessedLine, { dryRun, created }: DomainImport): ImportedLine => {
  switch (verdict.kind) {
    case 'new': {
      const { name } = verdict.profile;
      if (dryRun) return { ...NOTHING, line, outcome: 'new', name };
      const collectiviteId = created.get(line) ?? null;
      return { ...NOTHING, line, outcome: collectiviteId ? 'created' : 'on-board', name, collectiviteId };
    }
    case 'on-board':
      return {
        ...NOTHING,
        line,
        outcome: 'on-board',
        name: verdict.name,
        collectiviteId: verdict.collectiviteId,
      };
    case 'repeated':
      return {
        ...NOTHING,
        line,
        outcome: 'repeated',
        name: verdict.name,
        message: importMessages.repeated(verdict.ofLine),
      };
    case 'refused': {
      const { code, message, remedy } = registrationFailure(verdict.failure);
      return {
        ...NOTHING,
        line,
        outcome: 'refused',
        code,
        message,
        remedy,
      };
    }
  }
};
