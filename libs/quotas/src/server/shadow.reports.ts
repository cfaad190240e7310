import type { LimitId, Scope } from '@beffroi/kernel';
import { UnitOfWork } from '@beffroi/platform/typeorm';
import { Injectable } from '@nestjs/common';
import {
  CountedUsage,
  countedFor,
  isBudget,
  Limits,
  type ShadowReport,
  shadowReport,
  ShadowReports,
  windowAt,
} from '../domain/index.ts';

@Injectable()
export class CountedShadows extends ShadowReports {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly limits: Limits,
    private readonly counted: CountedUsage,
  ) {
    super();
  }

  override async of(scope: Scope, ids: readonly LimitId[]): Promise<ReadonlyMap<LimitId, ShadowReport>> {
    return this.unitOfWork.read(scope, async ({ now }) => {
      const reports = new Map<LimitId, ShadowReport>();
      for (const limit of await this.limits.findMany(scope, ids)) {
        if (!limit.shadow || !isBudget(limit.window)) continue;
        const hours = await this.counted.hours(
          scope,
          countedFor(limit, windowAt(limit.window, now.getTime())),
        );
        reports.set(limit.id, shadowReport(limit, hours, now));
      }
      return reports;
    });
  }
}
