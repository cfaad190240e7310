import { PARIS, type TenantScope } from '@beffroi/kernel';
import { UnitOfWork } from '@beffroi/platform/typeorm';
import { Injectable } from '@nestjs/common';
import { MOST_ROWS, type PaidUsage, PaidUsageReader } from '../../domain/index.ts';

@Injectable()
export class PostgresPaidUsage extends PaidUsageReader {
  constructor(private readonly unitOfWork: UnitOfWork) {
    super();
  }

  list(scope: TenantScope, months: number): Promise<readonly PaidUsage[]> {
    return this.unitOfWork.read(scope, ({ manager }) =>
      manager.query<PaidUsage[]>(PAID, [months - 1, MOST_ROWS + 1]),
    );
  }
}

const PAID = `
  select beneficiary_id as "beneficiaryId", beneficiary_name as "beneficiaryName", month::text as month,
    model_id as "modelId", offer, requests, input_tokens as "inputTokens",
    cached_input_tokens as "cachedInputTokens", output_tokens as "outputTokens"
  from metering.paid_usage(
    (date_trunc('month', now() at time zone '${PARIS}') - make_interval(months => $1))::date)
  limit $2`;
