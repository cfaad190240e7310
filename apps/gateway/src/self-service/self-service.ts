import { setTimeout as pause } from 'node:timers/promises';
import {
  sealedKeyContext,
  type SelfServiceAnswer,
  type SelfServiceCall,
} from '@beffroi/contracts/self-service';
import { err } from '@beffroi/kernel';
import { openText, type SealingKey } from '@beffroi/platform/crypto';
import type { Exchange } from '../http/exchange.ts';
import type { Identity } from '../pipeline/identity.ts';
import type { KeyDigests } from '../pipeline/key.digests.ts';
import type { Records } from '../records/record.views.ts';
import { CallsUnderWay } from './calls.under.way.ts';
import type { ControlPlaneLink } from './control-plane.link.ts';
import type { Answer, Asked, Asking, SelfServiceOperation } from './operation.ts';

export interface SelfServiceMeans {
  /** undefined: the operator named no control plane. */
  readonly link: Pick<ControlPlaneLink, 'ask'> | undefined;
  readonly dataPlaneKey: SealingKey;
  readonly digests: KeyDigests;
  readonly records: () => Records;
  readonly nowMs: () => number;
  readonly onTrouble: (error: unknown) => void;
}

export interface SelfServiceRequest {
  readonly exchange: Exchange;
  readonly identity: Identity;
  readonly operation: SelfServiceOperation;
  readonly name: string;
  readonly body: Readonly<Record<string, unknown>>;
}

/** A new key comes to this gateway with the next poll; whoever has it may use it at once. */
const ARRIVES_WITHIN_MS = 1_000;
const LOOK_EVERY_MS = 20;
/** RFC 4291 §2.5.2. */
const NO_ADDRESS = '::';

/** Answers what keys ask about themselves, by asking the control plane. */
export class SelfService {
  readonly #means: SelfServiceMeans;
  readonly #underWay = new CallsUnderWay();

  constructor(means: SelfServiceMeans) {
    this.#means = means;
  }

  async answer({ exchange, identity, operation, name, body }: SelfServiceRequest): Promise<Answer> {
    const { records, nowMs } = this.#means;
    const asking: Asking = {
      identity,
      records: records(),
      nowMs: nowMs(),
      query: new URLSearchParams(exchange.request.target.slice(exchange.path.length + 1)),
      name,
      body,
      ask: (call, input) => this.#ask(exchange, identity, { call, input }),
      openKey: (apiKeyId, sealed) => this.#openKey(apiKeyId, sealed),
    };
    const answered = await this.#underWay.run(identity.key.id, () => operation.run(asking));
    return answered ?? err({ kind: 'too-many-calls' });
  }

  async #ask<Call extends SelfServiceCall>(
    exchange: Exchange,
    { key }: Identity,
    { call, input }: { readonly call: Call; readonly input: object },
  ): Promise<Asked<Call>> {
    const { link, onTrouble } = this.#means;
    if (!link) return err({ kind: 'control-plane-away' });
    const { requestId, address = NO_ADDRESS } = exchange;
    // Keys are for programs.
    const origin = { requestId, address, client: 'script' } as const;
    try {
      const answer = (await link.ask(key.id, call, { origin, input })) as SelfServiceAnswer<Call>;
      return answer;
    } catch (error) {
      onTrouble(error);
      return err({ kind: 'control-plane-away' });
    }
  }

  async #openKey(apiKeyId: string, sealed: string): Promise<string> {
    const { dataPlaneKey, digests, records } = this.#means;
    const secret = openText(dataPlaneKey, sealed, sealedKeyContext(apiKeyId));
    const digest = digests.of(secret);
    for (let waitedMs = 0; waitedMs < ARRIVES_WITHIN_MS; waitedMs += LOOK_EVERY_MS) {
      if (records().keyByDigest(digest)) break;
      await pause(LOOK_EVERY_MS);
    }
    return secret;
  }
}
