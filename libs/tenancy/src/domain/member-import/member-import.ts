import type { Brand, CollectiviteId } from '@beffroi/kernel';
import type { CollectiviteProfile } from '../collectivite.ts';
import type { InvalidIdentifier } from '../identifiers.ts';
import { type DirectoryAnswers, identify, readRegistration } from '../registration.ts';
import type { RegistrationInput, RegistrationRequest, UnknownInDirectory } from '../registration.ts';

/** Whom to bring on board, all at once. */
export type ImportSource =
  /** A file with a header; see `readMembersFile`. */
  | { readonly kind: 'csv'; readonly text: string }
  /** A group of communes and its communes. */
  | { readonly kind: 'epci'; readonly siren: string }
  /** The communes and groups of a département, by its code. */
  | { readonly kind: 'department'; readonly code: string };

/** One line of a file, or one body of a group. */
export interface ImportLine {
  /** In the file, its header counted; 1 upwards otherwise. */
  readonly line: number;
  readonly given: RegistrationInput;
}

/** What becomes of a line. */
export type ImportVerdict =
  | { readonly kind: 'new'; readonly profile: CollectiviteProfile }
  | { readonly kind: 'on-board'; readonly name: string; readonly collectiviteId: CollectiviteId }
  | { readonly kind: 'repeated'; readonly name: string; readonly ofLine: number }
  | { readonly kind: 'refused'; readonly failure: UnknownInDirectory | InvalidIdentifier };

export interface AssessedLine {
  readonly line: number;
  readonly verdict: ImportVerdict;
}

export type ImportRunId = Brand<string, 'ImportRunId'>;

/** An import as others see it, while it runs and afterwards. */
export interface ImportRun {
  readonly id: ImportRunId;
  /** `csv`, `epci <SIREN>` or `department <code>`. */
  readonly source: string;
  /** Lines in all. */
  readonly total: number;
  /** Those that were new when it began. */
  readonly expected: number;
  /** Those on board by now. */
  readonly created: number;
  readonly refused: number;
  readonly createdAt: Date;
  /** null while it runs; for ever null when the program died: run it again. */
  readonly finishedAt: Date | null;
}

/** What was done, or would be. */
export interface MemberImport {
  /** null in a dry run. */
  readonly runId: ImportRunId | null;
  readonly dryRun: boolean;
  readonly lines: readonly AssessedLine[];
  /** Those that came on board; empty in a dry run. */
  readonly created: ReadonlyMap<number, CollectiviteId>;
}

/** The file cannot be read at all. */
export interface UnreadableImport {
  readonly kind: 'UnreadableImport';
  readonly cause: 'empty' | 'header' | 'syntax' | 'too-many-lines';
  /** The line at fault, the columns that are known, or how many lines are allowed. */
  readonly detail: string;
}
/** The group or département has nobody. */
export interface NobodyThere {
  readonly kind: 'NobodyThere';
  readonly source: 'epci' | 'department';
  readonly given: string;
}
export type ImportFailure = UnreadableImport | NobodyThere;

/** More than any département has communes (Pas-de-Calais: 887), and than a syndicate has members. */
export const MOST_LINES = 5_000;

/** What the directory and the tables know of a line. */
export interface Findings {
  readonly directory: (request: Extract<RegistrationRequest, { kind: 'listed' }>) => DirectoryAnswers;
  readonly onBoard: (profile: CollectiviteProfile) => CollectiviteId | undefined;
}

/** Decides every line in its order; a body that comes twice counts once. */
export const assessLines = (lines: readonly ImportLine[], findings: Findings): AssessedLine[] => {
  const firstLines = new Map<string, number>();
  return lines.map(({ line, given }) => ({ line, verdict: assess(line, given, findings, firstLines) }));
};

const assess = (
  line: number,
  given: RegistrationInput,
  findings: Findings,
  firstLines: Map<string, number>,
): ImportVerdict => {
  const profile = profileOf(given, findings);
  if (!profile.ok) return { kind: 'refused', failure: profile.failure };
  const { name } = profile.value;
  const ofLine = firstLines.get(sameBody(profile.value));
  if (ofLine !== undefined) return { kind: 'repeated', name, ofLine };
  firstLines.set(sameBody(profile.value), line);
  const collectiviteId = findings.onBoard(profile.value);
  return collectiviteId
    ? { kind: 'on-board', name, collectiviteId }
    : { kind: 'new', profile: profile.value };
};

const profileOf = (given: RegistrationInput, { directory }: Findings) => {
  const request = readRegistration(given);
  if (!request.ok) return request;
  if (request.value.kind === 'declared') return { ok: true as const, value: request.value.profile };
  return identify(request.value, directory(request.value));
};

/** What a body is told apart by, as the tables do. */
export const sameBody = ({
  siren,
  codeInsee,
  category,
  name,
}: Pick<CollectiviteProfile, 'siren' | 'codeInsee' | 'category' | 'name'>): string =>
  siren ?? codeInsee ?? `${category} ${name}`;
