import { brandId, type OperatorScope, type TenantScope } from '@beffroi/kernel';
import { CurrentScope, Requires } from '@beffroi/platform/graphql';
import { Args, Query, Resolver } from '@nestjs/graphql';
import {
  type GpuTimeDimension as Dimension,
  type GpuTimeFilter,
  GpuTimeReader,
  type GpuTimeRow as GpuTime,
  judgePeriod,
  MOST_GPU_TIME_ROWS,
} from '../domain/index.ts';
import { GpuTimeDimension, GpuTimeFilterInput, GpuTimeRow } from './gpu-time.type.ts';
import { periodBackwards } from './usage.refusals.ts';

@Resolver(() => GpuTimeRow)
export class GpuTimeResolver {
  constructor(private readonly gpuTimeReader: GpuTimeReader) {}

  @Query(() => [GpuTimeRow], {
    description: `What deployments held of GPUs by the hour, one row a group in the order of the keys, ${MOST_GPU_TIME_ROWS} at most; the running hour up to a minute ago.`,
  })
  @Requires('usage.read')
  async gpuTime(
    @CurrentScope() scope: OperatorScope | TenantScope,
    @Args('filter', { type: () => GpuTimeFilterInput, nullable: true, description: 'Which GPU time counts.' })
    filter?: GpuTimeFilterInput | null,
    @Args('groupBy', {
      type: () => [GpuTimeDimension],
      nullable: true,
      description: 'What to tell apart; one row for everything unless given.',
    })
    groupBy?: readonly Dimension[] | null,
  ): Promise<readonly GpuTimeRow[]> {
    const wanted = filterOf(filter ?? {});
    const judged = judgePeriod(wanted);
    if (!judged.ok) throw periodBackwards(judged.failure);
    const rows = await this.gpuTimeReader.read(scope, wanted, [...new Set(groupBy ?? [])]);
    return rows.map(toRow);
  }
}

const filterOf = (input: GpuTimeFilterInput): GpuTimeFilter => ({
  ...(input.collectiviteId ? { collectiviteId: brandId(input.collectiviteId) } : {}),
  ...(input.deploymentId ? { deploymentId: brandId(input.deploymentId) } : {}),
  ...(input.from ? { from: input.from } : {}),
  ...(input.to ? { to: input.to } : {}),
});

const secondsOf = (ms: number): number => Math.round(ms / 1_000);

const toRow = ({ key, values, reservedMs, readyMs, idleMs }: GpuTime): GpuTimeRow => ({
  key,
  values,
  reservedGpuSeconds: secondsOf(reservedMs),
  readyGpuSeconds: secondsOf(readyMs),
  idleGpuSeconds: secondsOf(idleMs),
});
