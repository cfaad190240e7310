import { type CollectiviteId, err, ok, type OperatorScope, type Result } from '@beffroi/kernel';
import { newId } from '@beffroi/platform/crypto';
import type { Transaction, UnitOfWork } from '@beffroi/platform/typeorm';
import {
  checkState,
  type CollectiviteNotFound,
  type Collectivites,
  type StateForbids,
} from '@beffroi/tenancy/domain';
import {
  BindServiceAccount,
  type BindServiceAccountFailure,
  type BindServiceAccountInput,
  readClient,
  readGrant,
  type ServiceAccount,
  type ServiceAccountId,
} from '../../domain/index.ts';
import { insertServiceAccount } from '../persistence/service-account.rows.ts';

/** Constructed by the app, which knows whose tokens are accepted. */
export class BindServiceAccountOperation extends BindServiceAccount {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly collectivites: Collectivites,
    private readonly acceptedIssuers: readonly string[],
  ) {
    super();
  }

  override async execute(
    scope: OperatorScope,
    input: BindServiceAccountInput,
  ): Promise<Result<ServiceAccount, BindServiceAccountFailure>> {
    const grant = readGrant(input.role, input.collectiviteId ?? null);
    if (!grant.ok) return grant;
    const client = readClient(input.clientId, input.issuer, this.acceptedIssuers);
    if (!client.ok) return client;
    const { collectiviteId } = grant.value;
    const { value } = await this.unitOfWork.inScope(
      scope,
      { operation: 'service-account.bind' },
      async (tx) => {
        const allowed = await this.mayPrepare(tx, collectiviteId);
        if (!allowed.ok) return allowed;
        return ok(await bind(tx, { ...client.value, ...grant.value }));
      },
    );
    return value;
  }

  private async mayPrepare(
    { scope }: Transaction,
    collectiviteId: CollectiviteId | null,
  ): Promise<Result<null, CollectiviteNotFound | StateForbids>> {
    if (!collectiviteId) return ok(null);
    const place = await this.collectivites.find(scope, collectiviteId);
    return place ? checkState(place, 'prepare') : err({ kind: 'CollectiviteNotFound', collectiviteId });
  }
}

const bind = async (
  tx: Transaction,
  wanted: Omit<ServiceAccount, 'id' | 'suspendedAt' | 'createdAt'>,
): Promise<ServiceAccount> => {
  const drafted = { ...wanted, id: newId<ServiceAccountId>(tx.now), suspendedAt: null, createdAt: tx.now };
  const { account, isNew } = await insertServiceAccount(tx.manager, drafted);
  const { id, collectiviteId } = account;
  if (isNew) {
    tx.audit({
      action: 'service-account.bind',
      target: { type: 'service-account', id },
      ...(collectiviteId ? { collectiviteId } : {}),
      after: account,
    });
  }
  return account;
};
