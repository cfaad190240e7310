import type { PipeTransform } from '@nestjs/common';
import { Args, ArgsType, Field, Int } from '@nestjs/graphql';
import { badInput } from '../errors/refusal.ts';

export const DEFAULT_PAGE_SIZE = 25;
export const MAX_PAGE_SIZE = 200;

/** The arguments of every connection. */
@ArgsType()
export class PageArguments {
  @Field(() => Int, { defaultValue: DEFAULT_PAGE_SIZE, description: 'How many, from 1 to 200.' })
  first: number = DEFAULT_PAGE_SIZE;

  @Field(() => String, { nullable: true, description: 'The cursor after which to read on.' })
  after?: string | null;
}

class BoundedPage implements PipeTransform<PageArguments, PageArguments> {
  transform(page: PageArguments): PageArguments {
    if (page.first >= 1 && page.first <= MAX_PAGE_SIZE) return page;
    throw badInput(
      { fr: `« first » vaut ${page.first}.`, en: `“first” is ${page.first}.` },
      {
        fr: `Demandez de 1 à ${MAX_PAGE_SIZE} éléments, puis la suite avec « after ».`,
        en: `Ask for 1 to ${MAX_PAGE_SIZE} items, then for more with “after”.`,
      },
    );
  }
}

/** Binds `first` and `after` of a connection, within their bounds. */
export const Paging = (): ParameterDecorator => Args(new BoundedPage());
