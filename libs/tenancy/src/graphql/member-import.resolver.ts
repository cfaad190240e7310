import type { OperatorScope } from '@beffroi/kernel';
import {
  badInput,
  connectionOf,
  CurrentScope,
  PageArguments,
  Paging,
  Requires,
  resultUnion,
} from '@beffroi/platform/graphql';
import { Args, Mutation, Query, Resolver } from '@nestjs/graphql';
import { ImportMembers, ImportRuns, type ImportSource } from '../domain/index.ts';
import { importFailure, NobodyThere, UnreadableImport } from './member-import.failures.ts';
import { ImportMembersInput } from './member-import.input.ts';
import { toMemberImport } from './member-import.mapping.ts';
import { ImportRunConnection, MemberImport } from './member-import.type.ts';

const ImportMembersResult = resultUnion(
  'ImportMembersResult',
  'What was done line by line, or why nothing could be.',
  MemberImport,
  [UnreadableImport, NobodyThere],
);

@Resolver()
export class MemberImportResolver {
  constructor(
    private readonly importing: ImportMembers,
    private readonly runs: ImportRuns,
  ) {}

  @Query(() => ImportRunConnection, {
    description: 'Imports, newest first; the running one says how far it is.',
  })
  @Requires('collectivite.import')
  async importRuns(
    @CurrentScope() scope: OperatorScope,
    @Paging() page: PageArguments,
  ): Promise<ImportRunConnection> {
    return connectionOf(await this.runs.list(scope, page), (row) => row);
  }

  @Mutation(() => ImportMembersResult, {
    description: 'Brings many bodies on board; importing again brings on board whoever is missing.',
  })
  @Requires('collectivite.import')
  async importMembers(
    @CurrentScope() scope: OperatorScope,
    @Args('input', { type: () => ImportMembersInput, description: 'Whom, and whether in earnest.' })
    input: ImportMembersInput,
  ): Promise<typeof ImportMembersResult> {
    const outcome = await this.importing.execute(scope, { source: sourceOf(input), dryRun: input.dryRun });
    return outcome.ok ? toMemberImport(outcome.value) : importFailure(outcome.failure);
  }
}

const sourceOf = ({ csv, epci, department }: ImportMembersInput): ImportSource => {
  const given: ImportSource[] = [
    ...(csv == null ? [] : [{ kind: 'csv', text: csv } as const]),
    ...(epci == null ? [] : [{ kind: 'epci', siren: epci } as const]),
    ...(department == null ? [] : [{ kind: 'department', code: department } as const]),
  ];
  const [source] = given;
  if (!source || given.length > 1) throw oneSource();
  return source;
};

const oneSource = () =>
  badInput(
    { fr: 'L’import n’a pas une source et une seule.', en: 'The import does not have one source.' },
    { fr: 'Donnez « csv », « epci » ou « department ».', en: 'Give “csv”, “epci” or “department”.' },
  );
