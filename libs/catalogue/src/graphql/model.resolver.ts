import { Requires } from '@beffroi/platform/graphql';
import { Args, ID, Query, Resolver } from '@nestjs/graphql';
import { ModelCatalogue } from '../domain/index.ts';
import { Model } from './model.type.ts';

@Resolver(() => Model)
export class ModelResolver {
  constructor(private readonly catalogue: ModelCatalogue) {}

  @Query(() => [Model], {
    description: 'Every reviewed model, those that may not be self-hosted included, with why.',
  })
  @Requires('model.read')
  async models(): Promise<readonly Model[]> {
    return this.catalogue.list();
  }

  @Query(() => Model, {
    nullable: true,
    description: 'One model; null when the catalogue has none of that name.',
  })
  @Requires('model.read')
  async model(
    @Args('id', { type: () => ID, description: 'Its identifier or one of its aliases.' }) id: string,
  ): Promise<Model | null> {
    return (await this.catalogue.resolve(id)) ?? null;
  }
}
