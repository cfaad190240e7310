import { brandId, type CollectiviteId, type OperatorScope, type TenantScope } from '@beffroi/kernel';
import {
  CurrentLoaders,
  CurrentScope,
  type Loaders,
  NeedsRecentLogin,
  NotFound,
  Requires,
  resultUnion,
} from '@beffroi/platform/graphql';
import { Args, Mutation, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import {
  AttachBody,
  AttachedBodies,
  type AttachedBody as AttachedBodyValue,
  SetPayer,
} from '../domain/index.ts';
import {
  AttachedBodyNameTaken,
  attachFailure,
  InvalidAttachedBody,
  payerFailure,
  PayerRefused,
} from './attached-body.failures.ts';
import { AttachBodyInput, AttachedBody, SetPayerInput } from './attached-body.type.ts';
import { Collectivite } from './collectivite.type.ts';
import { StateForbids } from './life-cycle.failures.ts';
import { InvalidIdentifier } from './registration.failures.ts';

const AttachBodyResult = resultUnion('AttachBodyResult', 'The attached body, or why not.', AttachedBody, [
  NotFound,
  StateForbids,
  InvalidIdentifier,
  InvalidAttachedBody,
  AttachedBodyNameTaken,
]);
const SetPayerResult = resultUnion('SetPayerResult', 'The collectivité, or why not.', Collectivite, [
  NotFound,
  PayerRefused,
]);

/** What hangs below a collectivité, and who pays for it. */
@Resolver(() => Collectivite)
export class AttachedBodyResolver {
  constructor(
    private readonly bodies: AttachedBodies,
    private readonly attaching: AttachBody,
    private readonly paying: SetPayer,
  ) {}

  @ResolveField(() => [AttachedBody], { description: 'The bodies below it, oldest first: a handful.' })
  async attachedBodies(
    @Parent() { id }: Collectivite,
    @CurrentScope() scope: OperatorScope | TenantScope,
    @CurrentLoaders() loaders: Loaders,
  ): Promise<readonly AttachedBodyValue[]> {
    const found = await loaders.load('tenancy.attached-bodies', scope, id, (ids) =>
      this.bodies.ofMany(
        scope,
        ids.map((each) => brandId(each)),
      ),
    );
    return found ?? [];
  }

  @Mutation(() => AttachBodyResult, {
    description: 'Hangs a body (CCAS, caisse des écoles, régie) below a collectivité.',
  })
  @Requires('attached-body.attach')
  async attachBody(
    @CurrentScope() scope: OperatorScope | TenantScope,
    @Args('input', { type: () => AttachBodyInput, description: 'The body.' }) input: AttachBodyInput,
  ): Promise<typeof AttachBodyResult> {
    const collectiviteId = brandId<CollectiviteId>(input.collectiviteId);
    const outcome = await this.attaching.execute(scope, { ...input, collectiviteId });
    return outcome.ok ? outcome.value : attachFailure(outcome.failure);
  }

  @Mutation(() => SetPayerResult, {
    description:
      'Says who pays for a collectivité from now on; what was used before stays with who paid then.',
  })
  @Requires('collectivite.set-payer')
  @NeedsRecentLogin()
  async setPayer(
    @CurrentScope() scope: OperatorScope,
    @Args('input', { type: () => SetPayerInput, description: 'Who pays for whom.' }) input: SetPayerInput,
  ): Promise<typeof SetPayerResult> {
    const collectiviteId = brandId<CollectiviteId>(input.collectiviteId);
    const payerId = brandId<CollectiviteId>(input.payerId);
    const outcome = await this.paying.execute(scope, { ...input, collectiviteId, payerId });
    return outcome.ok ? outcome.value : payerFailure(outcome.failure);
  }
}
