import type { Scope } from '@beffroi/kernel';
import { UnitOfWork } from '@beffroi/platform/typeorm';
import { Injectable } from '@nestjs/common';
import { type Verification, type VerificationOptions, VerifyAudit } from '../../domain/index.ts';
import { ChainReader } from '../persistence/chain.reader.ts';
import { verifyChain, verifyOwnLinks } from '../verify-chain.ts';

@Injectable()
export class VerifyAuditOperation extends VerifyAudit {
  constructor(private readonly unitOfWork: UnitOfWork) {
    super();
  }

  override execute(scope: Scope, options: VerificationOptions = {}): Promise<Verification> {
    return this.unitOfWork.read(scope, ({ manager, now }) => {
      const chain = new ChainReader((text, values) => manager.query(text, values));
      const how = { ...options, now };
      return scope.kind === 'tenant' ? verifyOwnLinks(chain, how) : verifyChain(chain, how);
    });
  }
}
