import type { Offer } from '@beffroi/contracts/usage';
import { Count } from '@beffroi/platform/graphql';
import { Field, ID, InputType } from '@nestjs/graphql';
import { LimitOffer } from './enums.ts';

@InputType({ description: 'A request that nobody has sent: by a key, or by any key of a project.' })
export class ExplainQuotaInput {
  @Field(() => ID, { nullable: true, description: 'Who would send it.' })
  readonly apiKeyId?: string | null;

  @Field(() => ID, { nullable: true, description: 'Of which project, where no key is named.' })
  readonly projectId?: string | null;

  @Field(() => ID, { description: 'The model, by identifier or alias.' })
  readonly modelId!: string;

  @Field(() => LimitOffer, { nullable: true, description: 'How it would be served; SHARED unless given.' })
  readonly offer?: Offer | null;

  @Field(() => Count, {
    description: 'Its input. Gateways reserve an upper bound of it, which is more: a token for each byte.',
  })
  readonly inputTokens!: number;

  @Field(() => Count, { nullable: true, description: 'Its `max_tokens`; the model’s default unless given.' })
  readonly maxTokens?: number | null;

  @Field(() => Count, { nullable: true, description: 'Its `n`; 1 unless given.' })
  readonly choices?: number | null;
}
