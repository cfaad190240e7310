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

/** For a list that has no cursors: its `first`, within the bounds of a page. */
export class BoundedFirst implements PipeTransform<number, number> {
  transform(first: number): number {
    if (first >= 1 && first <= MAX_PAGE_SIZE) return first;
    throw badInput(
      { fr: `« first » vaut ${first}.`, en: `“first” is ${first}.` },
      {
        fr: `Demandez de 1 à ${MAX_PAGE_SIZE} éléments.`,
        en: `Ask for 1 to ${MAX_PAGE_SIZE} items.`,
      },
    );
  }
}

class BoundedPage implements PipeTransform<PageArguments, PageArguments> {
  readonly #first = new BoundedFirst();

  transform(page: PageArguments): PageArguments {
    this.#first.transform(page.first);
    return page;
  }
}

/** Binds `first` and `after` of a connection, within their bounds. */
export const Paging = (): ParameterDecorator => Args(new BoundedPage());
