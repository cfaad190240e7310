import type { ClientKind } from '@beffroi/contracts/audit';
import { Field, ID, InputType, Int, ObjectType, registerEnumType } from '@nestjs/graphql';

export const SessionClient = {
  BROWSER: 'browser',
  SCRIPT: 'script',
  OTHER: 'other',
  NONE: 'none',
} as const satisfies Record<string, ClientKind>;
registerEnumType(SessionClient, {
  name: 'SessionClient',
  description: 'What kind of program sent a request, as far as it says.',
  valuesMap: {
    BROWSER: { description: 'A browser.' },
    SCRIPT: { description: 'A script or a library.' },
    OTHER: { description: 'Something else.' },
    NONE: { description: 'It did not say.' },
  },
});

@ObjectType({ description: 'A login of yours with a browser, which goes on.' })
export class OwnSession {
  @Field(() => ID, { description: 'Its identifier.' })
  readonly id!: string;

  @Field(() => Boolean, { description: 'Whether you ask in it now.' })
  readonly isCurrent!: boolean;

  @Field(() => Date, { description: 'When you logged in.' })
  readonly createdAt!: Date;

  @Field(() => Date, { description: 'When something was last asked in it, give or take a minute.' })
  readonly lastSeenAt!: Date;

  @Field(() => Date, { description: 'When it ends by itself, whatever you do.' })
  readonly endsAt!: Date;

  @Field(() => String, { nullable: true, description: 'From which address it was last seen.' })
  readonly address!: string | null;

  @Field(() => SessionClient, { nullable: true, description: 'From what kind of program.' })
  readonly client!: ClientKind | null;

  @Field(() => String, {
    nullable: true,
    description: 'How strong the login was (`acr`), as the identity provider calls it.',
  })
  readonly acr!: string | null;
}

@ObjectType({ description: 'Your other sessions ended.' })
export class OtherSessionsEnded {
  @Field(() => Int, { description: 'How many they were.' })
  readonly ended!: number;
}

@InputType({ description: 'Which session of yours ends now.' })
export class EndOwnSessionInput {
  @Field(() => ID, { description: 'The session.' })
  readonly sessionId!: string;

  @Field(() => String, { nullable: true, description: 'Accepted; asking again is safe without it.' })
  readonly idempotencyKey?: string | null;
}

@InputType({ description: 'All sessions of yours end, but the one in which you ask.' })
export class EndOtherSessionsInput {
  @Field(() => String, { nullable: true, description: 'Accepted; asking again is safe without it.' })
  readonly idempotencyKey?: string | null;
}
