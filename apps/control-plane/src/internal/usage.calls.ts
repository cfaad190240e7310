import type { SelfServiceAnswer, SelfServiceInput } from '@beffroi/contracts/self-service';
import { type ApiKeyId, brandId, systemClock } from '@beffroi/kernel';
import { mayManageKeys } from '@beffroi/keys/domain';
import { RequestLog, UsageReader, type UsageRow } from '@beffroi/metering/domain';
import { Injectable } from '@nestjs/common';
import { answered, type Caller } from './caller.ts';
import { requestView } from './views.ts';

/** A key reads its own usage; one that manages keys, that of its project's keys too. */
@Injectable()
export class UsageCalls {
  constructor(
    private readonly log: RequestLog,
    private readonly usage: UsageReader,
  ) {}

  async requests(
    { key, scope }: Caller,
    { from, to, ...filter }: SelfServiceInput<'usage.requests'>,
  ): Promise<SelfServiceAnswer<'usage.requests'>> {
    const interval = { from: new Date(from), to: new Date(to) };
    const requests = await this.log.list(scope, { ...filter, ...interval, apiKeyId: key.id });
    return answered<'usage.requests'>({ keyName: key.name, requests: requests.map(requestView) });
  }

  async days(
    { key, scope }: Caller,
    { from, to, keyId, endpoint }: SelfServiceInput<'usage.days'>,
  ): Promise<SelfServiceAnswer<'usage.days'>> {
    const isManager = mayManageKeys(key, systemClock.now()).ok;
    // What is somebody else's adds nothing, like what is not there.
    if (!isManager && keyId !== undefined && keyId !== key.id) return answered<'usage.days'>([]);
    const apiKeyId = isManager ? keyId : key.id;
    const rows = await this.usage.read(
      scope,
      {
        projectId: key.projectId,
        from: new Date(from),
        to: new Date(to),
        ...(apiKeyId === undefined ? {} : { apiKeyId: brandId<ApiKeyId>(apiKeyId) }),
        ...(endpoint === undefined ? {} : { endpoint }),
      },
      ['day', 'model'],
    );
    return answered<'usage.days'>(rows.map(dayView));
  }
}

const dayView = ({ values, ...sums }: UsageRow) => ({
  day: values[0]!,
  modelId: values[1]!,
  requests: sums.requests,
  inputTokens: sums.inputTokens,
  cachedInputTokens: sums.cachedInputTokens,
  outputTokens: sums.outputTokens,
  listPricePicos: sums.listPricePicos,
});
