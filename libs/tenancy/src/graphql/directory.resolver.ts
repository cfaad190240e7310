import { BoundedFirst, DEFAULT_PAGE_SIZE, Requires } from '@beffroi/platform/graphql';
import { Args, Int, Query, Resolver } from '@nestjs/graphql';
import { TerritoryDirectory } from '../domain/index.ts';
import { DirectoryEntry } from './directory-entry.type.ts';

@Resolver(() => DirectoryEntry)
export class DirectoryResolver {
  constructor(private readonly territory: TerritoryDirectory) {}

  @Query(() => [DirectoryEntry], {
    description: 'Communes and groups of communes of France, on board or not; the most populous first.',
  })
  @Requires('directory.read')
  async directory(
    @Args('search', {
      type: () => String,
      description: 'Words of the name, or the beginning of a SIREN or an INSEE code.',
    })
    search: string,
    @Args(
      'first',
      { type: () => Int, defaultValue: DEFAULT_PAGE_SIZE, description: 'How many at most, from 1 to 200.' },
      new BoundedFirst(),
    )
    first: number,
  ): Promise<readonly DirectoryEntry[]> {
    return this.territory.search(search, first);
  }
}
