import { DomainError, Failure } from '@beffroi/platform/graphql';
import { Field } from '@nestjs/graphql';
import { messages } from './messages.ts';

@Failure('No model has this identifier or alias.')
export class UnknownModel extends DomainError {
  @Field(() => String, { description: 'The name that was given.' })
  readonly modelName: string;

  constructor(modelName: string) {
    super('unknown_model', messages.unknownModel(modelName));
    this.modelName = modelName;
  }
}
