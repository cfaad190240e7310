import type { Text } from '@beffroi/kernel';
import { Count, Localised } from '@beffroi/platform/graphql';
import { Field, ID, ObjectType } from '@nestjs/graphql';
import type { FindingKind } from '../domain/index.ts';
import { AuditFindingKind } from './enums.ts';

@ObjectType({ description: 'Something that is wrong with the journal, and where.' })
export class AuditFinding {
  @Field(() => AuditFindingKind, { description: 'What is wrong.' })
  readonly kind!: FindingKind;

  @Localised({ description: 'For people.' })
  readonly message!: Text;

  @Field(() => ID, { nullable: true, description: 'The entry it is about.' })
  readonly entryId!: string | null;
}

@ObjectType({
  description: 'The end of the chain; whoever keeps it elsewhere can tell later that nothing is gone.',
})
export class AuditChainHead {
  @Field(() => Count, { description: 'The number of the last link.' })
  readonly index!: number;

  @Field(() => String, { description: 'Its hash.' })
  readonly hash!: string;
}

@ObjectType({ description: 'The journal, recomputed.' })
export class AuditVerification {
  @Field(() => Boolean, { description: 'Nothing is wrong.' })
  readonly sound!: boolean;

  @Field(() => Count, { description: 'Links that were recomputed.' })
  readonly checked!: number;

  @Field(() => Count, { description: 'Of these, links whose entry was purged when its retention was over.' })
  readonly purged!: number;

  @Field(() => AuditChainHead, {
    nullable: true,
    description: 'Where the chain ends; null to a collectivité, whose links are not all of them.',
  })
  readonly head!: AuditChainHead | null;

  @Field(() => [AuditFinding], { description: 'What is wrong, the first thousand.' })
  readonly findings!: readonly AuditFinding[];
}
