import { ReachableAddresses } from '@beffroi/catalogue/domain';
import { AdministratorEmails, ReviewLetters } from '@beffroi/identity/server';
import { sealingKey } from '@beffroi/platform/crypto';
import { type Mailer, openMailer } from '@beffroi/platform/mail';
import type { Logger } from '@beffroi/platform/observability';
import { type JobQueue, openJobQueue } from '@beffroi/platform/queue';
import { repeat } from '@beffroi/platform/reconcile';
import type { Database, UnitOfWork } from '@beffroi/platform/typeorm';
import { postSigned } from '@beffroi/platform/webhook';
import { LimitsRepository, ThresholdLetters } from '@beffroi/quotas/server';
import {
  CollectivitesRepository,
  NoticeAddresses,
  NoticePostman,
  NoticeRelay,
  WebhookSecrets,
} from '@beffroi/tenancy/server';
import type { Configuration } from '../configuration.ts';
import type { Role } from './role.ts';

export interface NoticesSurroundings {
  readonly config: Configuration;
  readonly database: Database;
  readonly log: Logger;
}

/** Half a minute, doubled seven times: about an hour in all. */
const ATTEMPTS = 8;
const BACKOFF_MS = 30_000;
const RELAY_EVERY_MS = 2_000;

/** Carries what happened to those who are told of it: outbox → rows → jobs → mail and webhooks. */
export const noticesRole =
  (surroundings: NoticesSurroundings): Role['run'] =>
  async (signal) => {
    const { config, log } = surroundings;
    const mailer = mailerOf(config, log);
    const postman = postmanOf(surroundings, mailer);
    const queue = await openJobQueue({
      url: config.BEFFROI_POSTGRES_SYSTEM_URL,
      name: 'notices',
      attempts: ATTEMPTS,
      backoffMs: BACKOFF_MS,
      run: (job) => postman.carry(job),
      onDead: async (job, reason) => {
        log.error({ job, reason }, 'a notice is dead: see the query notices');
        await postman.bury(job, reason);
      },
      log,
    });
    try {
      const relay = relayOf(surroundings, queue);
      await repeat(() => relay.sweep(), RELAY_EVERY_MS, signal, log);
    } finally {
      await queue.close();
      mailer?.close();
    }
  };

const addressesOf = (unitOfWork: UnitOfWork): NoticeAddresses =>
  new NoticeAddresses(new AdministratorEmails(unitOfWork));

const mailerOf = (config: Configuration, log: Logger): Mailer | undefined => {
  if (config.BEFFROI_SMTP_URL) return openMailer(config.BEFFROI_SMTP_URL, config.BEFFROI_MAIL_FROM);
  log.warn('no mail server is configured (BEFFROI_SMTP_URL): mails become dead notices');
  return undefined;
};

const postmanOf = ({ config, database }: NoticesSurroundings, mailer: Mailer | undefined): NoticePostman => {
  const addresses = new ReachableAddresses(config.BEFFROI_WEBHOOK_PRIVATE_RANGES);
  return new NoticePostman({
    unitOfWork: database.unitOfWork,
    secrets: new WebhookSecrets(sealingKey(config.BEFFROI_CONTROL_KEY)),
    addresses: addressesOf(database.unitOfWork),
    mailer,
    post: (call) =>
      postSigned({
        ...call,
        isReachable: (address) => addresses.includes(address),
        isNamed: (address) => addresses.isNamed(address),
      }),
  });
};

const relayOf = ({ database: { unitOfWork }, log }: NoticesSurroundings, queue: JobQueue): NoticeRelay =>
  new NoticeRelay({
    unitOfWork,
    composers: [
      new ThresholdLetters(
        unitOfWork,
        new LimitsRepository(unitOfWork),
        new CollectivitesRepository(unitOfWork),
      ),
      new ReviewLetters(unitOfWork),
    ],
    addresses: addressesOf(unitOfWork),
    add: (jobs) => queue.add(jobs),
    onTrouble: (err, { id, type }) => log.error({ err, event: id, type }, 'an event could not be relayed'),
  });
