import { Parent, ResolveField, Resolver } from '@nestjs/graphql';
import { reasonToKeep } from '../domain/index.ts';
import { ErasureCertificate, KeptThing } from './life-cycle.type.ts';

@Resolver(() => ErasureCertificate)
export class ErasureCertificateResolver {
  @ResolveField(() => [KeptThing], { description: 'The same, with the ground on which it is kept.' })
  keptBecause(@Parent() { kept }: ErasureCertificate): readonly KeptThing[] {
    return kept.map((what) => ({ what, why: reasonToKeep(what) ?? null }));
  }
}
