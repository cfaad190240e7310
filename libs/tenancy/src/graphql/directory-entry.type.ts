import { Field, ObjectType } from '@nestjs/graphql';
import type { Category as CategoryValue } from '../domain/index.ts';
import { Population } from './collectivite.type.ts';
import { Category } from './enums.ts';

@ObjectType({ description: 'A commune or a group of communes of the national data, on board or not.' })
export class DirectoryEntry {
  @Field(() => String, { nullable: true, description: 'Its SIREN.' })
  readonly siren!: string | null;

  @Field(() => String, { nullable: true, description: 'The INSEE code of a commune.' })
  readonly codeInsee!: string | null;

  @Field(() => String, { description: 'Its name.' })
  readonly name!: string;

  @Field(() => Category, { description: 'What kind of body it is.' })
  readonly category!: CategoryValue;

  @Field(() => String, { nullable: true, description: 'The code of its département.' })
  readonly department!: string | null;

  @Field(() => Population, { nullable: true, description: 'Its inhabitants.' })
  readonly population!: Population | null;
}
