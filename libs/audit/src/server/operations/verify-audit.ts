import type { Scope } from '@beffroi/kernel';
import { UnitOfWork } from '@beffroi/platform/typeorm';
import { Injectable } from '@nestjs/common';
import { type Verification, type VerificationOptions, VerifyAudit } from '../../domain/index.ts';
import { ChainReader } from '../persistence/chain.reader.ts';
import { verifyChain, verifyOwnLinks } from '../verify-chain.ts';

@Injectable()
export class VerifyAuditOperation extends VerifyAudit {
  /** A long journal takes long: whoever asks the same meanwhile waits for the same answer. */
  readonly #running = new Map<string, Promise<Verification>>();

  constructor(private readonly unitOfWork: UnitOfWork) {
    super();
  }

  override execute(scope: Scope, options: VerificationOptions = {}): Promise<Verification> {
    const whose = scope.kind === 'tenant' ? scope.collectiviteId : 'everybody';
    const question = JSON.stringify([whose, options]);
    const running = this.#running.get(question);
    if (running) return running;
    const verification = this.#verify(scope, options).finally(() => this.#running.delete(question));
    this.#running.set(question, verification);
    return verification;
  }

  #verify(scope: Scope, options: VerificationOptions): Promise<Verification> {
    return this.unitOfWork.read(scope, ({ manager, now }) => {
      const chain = new ChainReader((text, values) => manager.query(text, values));
      const how = { ...options, now };
      return scope.kind === 'tenant' ? verifyOwnLinks(chain, how) : verifyChain(chain, how);
    });
  }
}
