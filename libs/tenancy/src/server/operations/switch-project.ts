import { err, ok, type Result, type Scope } from '@beffroi/kernel';
import { GatewayWatch, type Transaction, UnitOfWork } from '@beffroi/platform/typeorm';
import { Injectable } from '@nestjs/common';
import {
  type AtGateways,
  checkState,
  Collectivites,
  type Project,
  projectRecord,
  SwitchProject,
  type SwitchProjectFailure,
  type SwitchProjectInput,
} from '../../domain/index.ts';
import { lockProject, saveStop } from '../persistence/project.rows.ts';

/** Gateways in contact learn of it within a poll of 250 ms. */
const PATIENCE_MS = 1_000;

@Injectable()
export class SwitchProjectOperation extends SwitchProject {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly gateways: GatewayWatch,
    private readonly collectivites: Collectivites,
  ) {
    super();
  }

  async execute(
    scope: Scope,
    { idempotencyKey, ...input }: SwitchProjectInput,
  ): Promise<Result<AtGateways & { readonly project: Project }, SwitchProjectFailure>> {
    const { value, publishedSeq = 0 } = await this.unitOfWork.inScope(
      scope,
      { operation: actionOf(input), idempotencyKey, input },
      (tx) => this.switch(tx, input),
    );
    if (!value.ok) return value;
    const effect = await this.gateways.waitForGateways(publishedSeq, PATIENCE_MS);
    return ok({ project: value.value, ...effect });
  }

  private async switch(
    tx: Transaction,
    input: SwitchProjectInput,
  ): Promise<Result<Project, SwitchProjectFailure>> {
    const { projectId: id, stopped } = input;
    const before = await lockProject(tx, id);
    const owner = before && (await this.collectivites.find(tx.scope, before.collectiviteId));
    if (!before || !owner) return err({ kind: 'ProjectNotFound', projectId: id });
    const allowed = stopped ? ok(null) : checkState(owner, 'continue');
    if (!allowed.ok) return allowed;
    const stoppedAt = stopped ? (before.stoppedAt ?? tx.now) : null;
    const after: Project = { ...before, stoppedAt };
    // Published also when nothing changed: the answer tells which gateways have applied this very state.
    tx.publish({ kind: 'project', id, body: projectRecord(after, owner) });
    if ((before.stoppedAt === null) === (stoppedAt === null)) return ok(before);
    await saveStop(tx.manager, id, stoppedAt);
    const { collectiviteId } = before;
    tx.audit({ action: actionOf(input), target: { type: 'project', id }, collectiviteId, before, after });
    tx.emit({ type: 'tenancy.project-switched', v: 1, collectiviteId, payload: { projectId: id, stopped } });
    return ok(after);
  }
}

const actionOf = ({ stopped }: SwitchProjectInput): string => (stopped ? 'project.stop' : 'project.resume');
