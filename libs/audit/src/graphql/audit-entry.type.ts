import { Connection, DateTime } from '@beffroi/platform/graphql';
import { Field, ID, InputType, ObjectType } from '@nestjs/graphql';
import type * as contract from '@beffroi/contracts/audit';
import { AuditClass, AuditClient, AuditQuality, AuditResult } from './enums.ts';

@ObjectType({ description: 'Who acted, as their identity provider knows them.' })
export class AuditActor {
  @Field(() => String, { description: 'A person (`user`) or a program (`service-account`).' })
  readonly kind!: string;

  @Field(() => String, { description: 'Their subject there.' })
  readonly subject!: string;

  @Field(() => String, { description: 'Their identity provider.' })
  readonly issuer!: string;

  @Field(() => String, { nullable: true, description: 'Their name, where it was known.' })
  readonly displayName?: string | null;
}

@ObjectType({
  description: 'One entry of the journal: who did what for whom, from where, and what came of it.',
})
export class AuditEntry {
  @Field(() => ID, { description: 'Its identifier.' })
  readonly id!: string;

  @Field(() => Date, { description: 'When, by the clock of the database.' })
  readonly at!: Date;

  @Field(() => AuditClass, { description: 'How long it is kept.' })
  readonly class!: contract.AuditClass;

  @Field(() => AuditActor, { nullable: true, description: 'Who acted; null: the platform itself.' })
  readonly actor!: AuditActor | null;

  @Field(() => AuditQuality, { description: 'In what quality.' })
  readonly actingAs!: contract.AuditQuality;

  @Field(() => String, { nullable: true, description: 'Why the platform acted by itself.' })
  readonly reason?: string | null;

  @Field(() => String, { description: 'What was done: mostly the permission that was used.' })
  readonly action!: string;

  @Field(() => String, { description: 'The kind of thing it was done to, such as `api-key`.' })
  readonly targetType!: string;

  @Field(() => String, { description: 'Which one; `-` where there was none.' })
  readonly targetId!: string;

  @Field(() => ID, { nullable: true, description: 'Whose data it is about.' })
  readonly collectiviteId?: string | null;

  @Field(() => AuditResult, { description: 'What came of it.' })
  readonly result!: contract.AuditResult;

  @Field(() => String, { nullable: true, description: 'The code of the refusal or fault.' })
  readonly failure?: string | null;

  @Field(() => String, { nullable: true, description: 'SHA-256 of what it was done to, before.' })
  readonly beforeDigest?: string | null;

  @Field(() => String, { nullable: true, description: 'SHA-256 of what it was done to, after.' })
  readonly afterDigest?: string | null;

  @Field(() => String, { nullable: true, description: 'The network address that the request came from.' })
  readonly address?: string | null;

  @Field(() => AuditClient, { nullable: true, description: 'What kind of program sent the request.' })
  readonly client?: contract.ClientKind | null;

  @Field(() => String, {
    nullable: true,
    description: 'The request, as in logs and in the reference of errors.',
  })
  readonly requestId?: string | null;

  @Field(() => String, { description: 'SHA-256 of the whole entry.' })
  readonly digest!: string;

  @Field(() => String, {
    nullable: true,
    description: 'The hash of its link in the chain; null in the second before it is sealed.',
  })
  readonly sealHash!: string | null;
}

@ObjectType({ description: 'Entries of the journal, newest first.' })
export class AuditEntryConnection extends Connection(AuditEntry) {}

@InputType({ description: 'Which entries; without any field, all that you may see.' })
export class AuditEntryFilter {
  @Field(() => ID, { nullable: true, description: 'About one collectivité.' })
  readonly collectiviteId?: string | null;

  @Field(() => String, { nullable: true, description: 'Of one actor, by their subject.' })
  readonly actor?: string | null;

  @Field(() => String, { nullable: true, description: 'Of one action, such as `api-key.issue`.' })
  readonly action?: string | null;

  @Field(() => String, { nullable: true, description: 'About one kind of thing, such as `api-key`.' })
  readonly targetType?: string | null;

  @Field(() => String, { nullable: true, description: 'About one thing.' })
  readonly targetId?: string | null;

  @Field(() => AuditResult, { nullable: true, description: 'With one result.' })
  readonly result?: contract.AuditResult | null;

  @Field(() => DateTime, { nullable: true, description: 'Of this instant or later.' })
  readonly from?: Date | null;

  @Field(() => DateTime, { nullable: true, description: 'Before this instant.' })
  readonly to?: Date | null;
}
