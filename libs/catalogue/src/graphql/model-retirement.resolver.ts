import type { OperatorScope } from '@beffroi/kernel';
import { CurrentScope, DomainError, Failure, Requires, resultUnion } from '@beffroi/platform/graphql';
import { Args, Field, ID, InputType, Int, Mutation, Resolver } from '@nestjs/graphql';
import { type ModelInUse as DomainModelInUse, RetireModel } from '../domain/index.ts';
import { messages } from './messages.ts';
import { Model } from './model.type.ts';
import { UnknownModel } from './unknown-model.failure.ts';

@Failure('Deployments still run the model.')
export class ModelInUse extends DomainError {
  @Field(() => Int, { description: 'How many deployments are not gone yet.' })
  readonly deployments: number;

  constructor(failure: DomainModelInUse) {
    super('model_in_use', messages.modelInUse(failure));
    this.deployments = failure.deployments;
  }
}

@InputType({ description: 'Which model to offer no more.' })
export class RetireModelInput {
  @Field(() => ID, { description: 'The model, by identifier or alias.' })
  readonly modelId!: string;

  @Field(() => Boolean, { nullable: true, description: 'false offers it again; true unless given.' })
  readonly retired?: boolean | null;

  @Field(() => String, { nullable: true, description: 'The same key again changes nothing more.' })
  readonly idempotencyKey?: string | null;
}

const RetireModelResult = resultUnion('RetireModelResult', 'The model, or why not.', Model, [
  UnknownModel,
  ModelInUse,
]);

@Resolver(() => Model)
export class ModelRetirementResolver {
  constructor(private readonly retiring: RetireModel) {}

  @Mutation(() => RetireModelResult, {
    description:
      'Ends the offer of a model that nobody uses: nobody may ask for a deployment of it any more.',
  })
  @Requires('model.retire')
  async retireModel(
    @CurrentScope() scope: OperatorScope,
    @Args('input', { type: () => RetireModelInput, description: 'Which model.' })
    { modelId, retired, idempotencyKey }: RetireModelInput,
  ): Promise<typeof RetireModelResult> {
    const input = { model: modelId, retired: retired ?? true, idempotencyKey };
    const outcome = await this.retiring.execute(scope, input);
    if (outcome.ok) return outcome.value;
    return outcome.failure.kind === 'ModelNotFound'
      ? new UnknownModel(outcome.failure.model)
      : new ModelInUse(outcome.failure);
  }
}
