import type { GatewayId } from '@beffroi/kernel';
import type { Activator } from '../activator/activator.ts';
import type { BodyRules } from '../body/inference.body.ts';
import type { DatabaseClock } from '../clock/database.clock.ts';
import type { InferenceEndpoint } from '../endpoints/endpoint.ts';
import type { Fleet } from '../engines/fleet.ts';
import type { FairQueues } from '../fairness/fair.queues.ts';
import type { ModelHealth } from '../engines/model.health.ts';
import type { Documentation } from '../openapi/documentation.ts';
import type { Recounts } from '../recount/recounts.ts';
import type { QuotaDesk } from '../quotas/quota.desk.ts';
import type { RecordTail } from '../records/record.tail.ts';
import type { RefusedRequests } from '../refused/refused.requests.ts';
import type { SelfService } from '../self-service/self-service.ts';
import type { UsageLedger } from '../shipper/usage.ledger.ts';
import type { BodyRoom } from './body.room.ts';
import type { KeyDigests } from './key.digests.ts';
import type { RequestsUnderWay } from './requests.under.way.ts';
import type { Strangers } from './strangers.ts';

/** What serving requests needs of the program it runs in. */
export interface Gateway {
  readonly gatewayId: GatewayId;
  readonly digests: KeyDigests;
  readonly bodyRoom: BodyRoom;
  readonly maxIsolationMs: number;
  readonly rulesOf: (endpoint: InferenceEndpoint) => BodyRules;
  readonly documentation: Documentation;
  readonly tail: Pick<RecordTail, 'records' | 'sinceContactMs' | 'sinceContactMsAt' | 'loaded'>;
  readonly ledger: UsageLedger;
  readonly quotas: QuotaDesk;
  readonly fleet: Fleet;
  readonly queues: FairQueues;
  readonly activator: Pick<Activator, 'hold'>;
  readonly modelHealth: ModelHealth;
  readonly firstByteTimeoutMs: number;
  readonly wholeTimeoutMs: number;
  readonly clock: DatabaseClock;
  readonly underWay: RequestsUnderWay;
  readonly recounts: Recounts;
  /** Of prompts whose requests wait for it. */
  readonly counts: Recounts;
  readonly strangers: Strangers;
  readonly selfService: SelfService;
  readonly refused: RefusedRequests;
  readonly onRefused: (code: string) => void;
}
