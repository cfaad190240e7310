import { type CollectiviteId, ok, type OperatorScope, type Result } from '@beffroi/kernel';
import { newId } from '@beffroi/platform/crypto';
import { type Transaction, UnitOfWork } from '@beffroi/platform/typeorm';
import { Injectable } from '@nestjs/common';
import {
  assessLines,
  type Collectivite,
  type CollectiviteProfile,
  type ImportFailure,
  ImportMembers,
  type ImportMembersInput,
  type ImportRunId,
  type MemberImport,
  NewTenantDefaults,
  TerritoryDirectory,
  tenantRecord,
} from '../../domain/index.ts';
import { CacheSalts } from '../cache-salts.ts';
import { findAnswers } from '../member-import/directory.answers.ts';
import { readKnownBodies } from '../persistence/known-bodies.rows.ts';
import { readSource } from '../member-import/source.lines.ts';
import { insertCollectivites } from '../persistence/collectivites.batch.ts';
import { advanceRun, finishRun, startRun } from '../persistence/import-run.rows.ts';

/** Committed together: a run that dies has done whole batches, and the next run finds them on board. */
const BATCH = 500;
const OPERATION = 'collectivite.import';

interface NewMember {
  readonly line: number;
  readonly profile: CollectiviteProfile;
}

@Injectable()
export class ImportMembersOperation extends ImportMembers {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly directory: TerritoryDirectory,
    private readonly defaults: NewTenantDefaults,
    private readonly cacheSalts: CacheSalts,
  ) {
    super();
  }

  async execute(
    scope: OperatorScope,
    { source, dryRun }: ImportMembersInput,
  ): Promise<Result<MemberImport, ImportFailure>> {
    const read = await readSource(this.directory, source);
    if (!read.ok) return read;
    const directory = await findAnswers(this.directory, read.value);
    const onBoard = await this.unitOfWork.read(scope, ({ manager }) => readKnownBodies(manager));
    const lines = assessLines(read.value, { directory, onBoard });
    if (dryRun) return ok({ runId: null, dryRun, lines, created: new Map() });
    const members = lines.flatMap(({ line, verdict }) =>
      verdict.kind === 'new' ? [{ line, profile: verdict.profile }] : [],
    );
    const { value: runId } = await this.unitOfWork.inScope(scope, { operation: OPERATION }, (tx) =>
      startRun(tx, source, lines),
    );
    const created = await this.createAll(scope, runId, members);
    await this.unitOfWork.inScope(scope, { operation: OPERATION }, (tx) =>
      finishRun(tx, runId, created.size),
    );
    return ok({ runId, dryRun, lines, created });
  }

  private async createAll(
    scope: OperatorScope,
    runId: ImportRunId,
    members: readonly NewMember[],
  ): Promise<ReadonlyMap<number, CollectiviteId>> {
    const created = new Map<number, CollectiviteId>();
    for (let from = 0; from < members.length; from += BATCH) {
      const batch = members.slice(from, from + BATCH);
      const { value } = await this.unitOfWork.inScope(scope, { operation: OPERATION }, (tx) =>
        this.create(tx, runId, batch),
      );
      for (const [line, id] of value) created.set(line, id);
    }
    return created;
  }

  private async create(
    tx: Transaction,
    runId: ImportRunId,
    batch: readonly NewMember[],
  ): Promise<readonly (readonly [number, CollectiviteId])[]> {
    const { planId, level } = await this.defaults.plan(tx.scope);
    const born = { state: 'active', since: tx.now, noticeEndsAt: null, planId, createdAt: tx.now } as const;
    const wanted = batch.map(({ line, profile }) => {
      const id = newId<CollectiviteId>(tx.now);
      const collectivite: Collectivite = { ...profile, ...born, id, payerId: id };
      return { line, collectivite, cacheSaltSealed: this.cacheSalts.sealedFor(id) };
    });
    const inserted = await insertCollectivites(tx.manager, wanted);
    const created = wanted.filter(({ collectivite: { id } }) => inserted.has(id));
    for (const { collectivite, cacheSaltSealed } of created) {
      const { id } = collectivite;
      const target = { type: 'collectivite', id };
      tx.audit({ action: 'collectivite.register', target, collectiviteId: id, after: collectivite });
      tx.emit({
        type: 'tenancy.collectivite-registered',
        v: 1,
        collectiviteId: id,
        payload: { collectiviteId: id },
      });
      tx.publish({ kind: 'tenant', id, body: tenantRecord(collectivite, level, cacheSaltSealed) });
    }
    await this.defaults.apply(
      tx.scope,
      created.map(({ collectivite }) => collectivite.id),
      planId,
    );
    await advanceRun(tx.manager, runId, created.length);
    return created.map(({ line, collectivite }) => [line, collectivite.id] as const);
  }
}
