import type { Sensitivity } from '@beffroi/contracts/dataplane';
import type { StateForbids } from './life-cycle/life-state.ts';
import {
  type AttachedBodyId,
  type CollectiviteId,
  err,
  ok,
  type ProjectId,
  type Result,
} from '@beffroi/kernel';

/** One service's use case inside a collectivité. */
export interface Project {
  readonly id: ProjectId;
  readonly collectiviteId: CollectiviteId;
  readonly name: string;
  readonly sensitivity: Sensitivity;
  /** The body below the collectivité that it serves; null: the collectivité itself. */
  readonly attachedBodyId: AttachedBodyId | null;
  /** The finance team's own code for its cost accounting. */
  readonly analyticCode: string | null;
  readonly createdAt: Date;
  /** Since when its keys are refused; null: they are not. */
  readonly stoppedAt: Date | null;
}

export interface ProjectDraft {
  readonly name: string;
  readonly analyticCode: string | null;
}

export interface InvalidProject {
  readonly kind: 'InvalidProject';
  readonly field: 'name' | 'analyticCode';
  readonly maximumLength: number;
}
export interface ProjectNameTaken {
  readonly kind: 'ProjectNameTaken';
  readonly name: string;
  readonly projectId: ProjectId;
}
export interface CollectiviteNotFound {
  readonly kind: 'CollectiviteNotFound';
  readonly collectiviteId: string;
}
export interface ProjectNotFound {
  readonly kind: 'ProjectNotFound';
  readonly projectId: string;
}
export interface AttachedBodyNotFound {
  readonly kind: 'AttachedBodyNotFound';
  readonly attachedBodyId: string;
}
export type CreateProjectFailure =
  CollectiviteNotFound | AttachedBodyNotFound | StateForbids | InvalidProject | ProjectNameTaken;

const MAX_NAME = 120;
const MAX_ANALYTIC_CODE = 60;

/** Trims what people type; an empty analytic code is none. */
export const draftProject = (input: {
  readonly name: string;
  readonly analyticCode?: string | null | undefined;
}): Result<ProjectDraft, InvalidProject> => {
  const name = input.name.trim();
  const analyticCode = input.analyticCode?.trim() || null;
  if (name === '' || name.length > MAX_NAME)
    return err({ kind: 'InvalidProject', field: 'name', maximumLength: MAX_NAME });
  if (analyticCode && analyticCode.length > MAX_ANALYTIC_CODE)
    return err({ kind: 'InvalidProject', field: 'analyticCode', maximumLength: MAX_ANALYTIC_CODE });
  return ok({ name, analyticCode });
};
