import type { OperatorScope, TenantScope } from '@beffroi/kernel';
import { CurrentScope, Requires } from '@beffroi/platform/graphql';
import { Query, Resolver } from '@nestjs/graphql';
import { Operators } from '../domain/index.ts';
import { Operator } from './operator.type.ts';

@Resolver(() => Operator)
export class OperatorResolver {
  constructor(private readonly operators: Operators) {}

  @Query(() => Operator, {
    nullable: true,
    description: 'Who runs this installation; null until it was initialised.',
  })
  @Requires('operator.read')
  async operator(@CurrentScope() scope: OperatorScope | TenantScope): Promise<Operator | null> {
    return (await this.operators.current(scope)) ?? null;
  }
}
