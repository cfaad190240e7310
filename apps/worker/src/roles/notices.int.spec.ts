import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { OutboxEvent } from '@beffroi/contracts/events';
import { type CollectiviteId, systemScope } from '@beffroi/kernel';
import { sealingKey } from '@beffroi/platform/crypto';
import { createLogger } from '@beffroi/platform/observability';
import { testDatabase, type TestDatabase } from '@beffroi/platform/testing';
import type { Database } from '@beffroi/platform/typeorm';
import { isSignedBy, WEBHOOK_SIGNATURE } from '@beffroi/platform/webhook';
import {
  LimitsRepository,
  ShadowThresholdSweep,
  ThresholdLetters,
  ThresholdSweep,
} from '@beffroi/quotas/server';
import { type MailServer, startMailServer } from '@beffroi/simulators/mail';
import {
  AddNoticeTargetOperation,
  CollectivitesRepository,
  ForgetNotices,
  NoticesRepository,
  RetryNoticeOperation,
  WebhookSecrets,
} from '@beffroi/tenancy/server';
import { entities } from '../composition.ts';
import type { Configuration } from '../configuration.ts';
import { UsageOfLimits } from './counted-usage.ts';
import { noticesRole } from './notices.ts';

const SWEEPING = systemScope('spec');
const operator = {
  kind: 'operator',
  actor: { kind: 'user', subject: 'anne', issuer: 'https://agents.example' },
} as const;
const KEY = Buffer.alloc(32, 9);
const EVENTUALLY_MS = 20_000;

interface Received {
  readonly body: string;
  readonly signature: string;
}

let test: TestDatabase;
let database: Database;
let mail: MailServer;
let receiver: Server;
let received: Received[];
let receiverStatus: number;
let limit: string;
let bourges: CollectiviteId;

beforeAll(async () => {
  test = await testDatabase();
  database = await test.database(entities);
  mail = await startMailServer({ host: '127.0.0.1', smtpPort: 0, viewPort: 0 });
  received = [];
  receiverStatus = 204;
  receiver = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const signature = String(request.headers[WEBHOOK_SIGNATURE]);
      received.push({ body: Buffer.concat(chunks).toString(), signature });
      response.writeHead(receiverStatus).end();
    });
  }).listen(0, '127.0.0.1');
  await once(receiver, 'listening');
  const [town] = await test.asOwner<{ id: CollectiviteId }>(
    `insert into tenancy.collectivite
       (id, name, category, declared, state, plan_id, cache_salt_sealed, created_at)
     values (gen_random_uuid(), 'Bourges', 'commune', true, 'active', 'decouverte', '', now()) returning id`,
  );
  bourges = town!.id;
  await test.asOwner(
    `insert into identity.membership (id, issuer, subject, role, collectivite_id, email, created_at)
     values (gen_random_uuid(), 'https://id.example', 'ada', 'collectivite.admin', $1, 'ada@bourges.example', now())`,
    [bourges],
  );
  limit = await budget(1_000);
});
afterAll(async () => {
  receiver?.close();
  await mail?.close();
  await test?.close();
});

const budget = async (value: number, whose = bourges): Promise<string> => {
  const [row] = await test.asOwner<{ id: string }>(
    `insert into quotas.limit_row (id, level, metric, "window", value, shadow, owner_id, collectivite_id)
     values (gen_random_uuid(), 'project', 'tokens', 'month', $2, false, gen_random_uuid(), $1) returning id`,
    [whose, value],
  );
  return row!.id;
};
const spend = (spent: number, whose = bourges): Promise<unknown> =>
  test.asOwner(
    `insert into quotas.hold_row (limit_id, window_start, incarnation, collectivite_id, seq, held, spent, told_at)
     values ($1, quotas.window_start('month', now()), $2, $3, 1, $4, $4, now())`,
    [limit, randomUUID(), whose, spent],
  );
const sweep = (): Promise<number> => new ThresholdSweep(database.unitOfWork).execute(SWEEPING);
const opening = (limit: string, instant: string, spent: number) =>
  test.asOwner(
    `insert into quotas.opening (limit_id, window_start, collectivite_id, spent)
     values ($1, quotas.window_start('month', ${instant}), $2, $3)
     on conflict on constraint opening_pkey do update set spent = excluded.spent`,
    [limit, bourges, spent],
  );
const forget = async (limit: string): Promise<void> => {
  await test.asOwner('delete from quotas.limit_row where id = $1', [limit]);
  await test.asOwner(`delete from platform.outbox where payload ->> 'limitId' = $1`, [limit]);
};
const notices = () => new NoticesRepository(database.unitOfWork).list(operator, {});

/** With the role at work. */
const during = async (work: () => Promise<void>, more: Partial<Configuration> = {}): Promise<void> => {
  const stopping = new AbortController();
  const config = {
    BEFFROI_POSTGRES_SYSTEM_URL: test.systemUrl,
    BEFFROI_CONTROL_KEY: KEY,
    BEFFROI_SMTP_URL: `smtp://127.0.0.1:${mail.smtpPort}`,
    BEFFROI_MAIL_FROM: 'Beffroi <beffroi@syndicat.example>',
    BEFFROI_WEBHOOK_PRIVATE_RANGES: ['127.0.0.0/8'],
    ...more,
  } as unknown as Configuration;
  const log = createLogger({ program: 'spec', level: 'fatal' });
  const running = noticesRole({ config, database, log })(stopping.signal, 1);
  try {
    await work();
  } finally {
    stopping.abort();
    await running;
  }
};
const eventually = async (check: () => Promise<void>): Promise<void> => {
  const untilMs = performance.now() + EVENTUALLY_MS;
  for (;;) {
    try {
      return await check();
    } catch (error) {
      if (performance.now() > untilMs) throw error;
      await pause(100);
    }
  }
};

describe('a budget that is nearly used up', () => {
  it('reaches each threshold once in its window, whoever looks and how often', async () => {
    await spend(699);
    expect(await sweep()).toBe(0);
    await spend(1);
    const counts = await Promise.all([sweep(), sweep(), sweep()]);
    expect(counts.reduce((sum, count) => sum + count)).toBe(1);
    await spend(300);
    expect(await sweep()).toBe(2);
    expect(await sweep()).toBe(0);
    const rows = await test.asOwner('select percent, spent, cap from quotas.threshold order by percent');
    expect(rows).toEqual([
      { percent: 70, spent: 700, cap: 1_000 },
      { percent: 90, spent: 1_000, cap: 1_000 },
      { percent: 100, spent: 1_000, cap: 1_000 },
    ]);
  });

  it('is told to the administrators by mail, French first, where nobody else was named', async () => {
    await during(() => eventually(async () => expect(mail.mails).toHaveLength(3)));
    const mails = mail.mails.map(({ to, raw }) => ({ to, raw: Buffer.from(raw).toString() }));
    expect(mails.every(({ to }) => to.join() === 'ada@bourges.example')).toBe(true);
    expect((await notices()).map(({ state, subject }) => `${state} ${subject.fr}`).sort()).toEqual([
      'delivered Limite de jetons par mois (projet) : 100 % utilisés',
      'delivered Limite de jetons par mois (projet) : 70 % utilisés',
      'delivered Limite de jetons par mois (projet) : 90 % utilisés',
    ]);
  });

  it('is told no second time by a relay that died before it noted what it did', async () => {
    await test.asOwner(`update tenancy.notice set queued_at = null, state = 'waiting', settled_at = null`);
    await test.asOwner(
      `update platform.outbox set relayed_at = null where type = 'quotas.threshold-reached'`,
    );
    await during(() =>
      eventually(async () => {
        const [row] = await test.asOwner<{ waiting: number }>(
          'select count(*)::int as waiting from tenancy.notice where queued_at is null',
        );
        expect(row).toEqual({ waiting: 0 });
      }),
    );
    expect(await notices()).toHaveLength(3);
    expect(mail.mails).toHaveLength(3);
  });
});

describe('a budget that was lowered, or starts from what was counted', () => {
  it('tells its thresholds though no gateway has told anything of it lately', async () => {
    const quiet = await budget(1_000);
    await test.asOwner(
      `insert into quotas.opening (limit_id, window_start, collectivite_id, spent)
       values ($1, quotas.window_start('month', now()), $2, 95)`,
      [quiet, bourges],
    );
    expect(await sweep()).toBe(0);
    await test.asOwner('update quotas.limit_row set value = 100 where id = $1', [quiet]);
    expect(await sweep()).toBe(2);
    await test.asOwner('delete from quotas.limit_row where id = $1', [quiet]);
    await test.asOwner(`delete from platform.outbox where payload ->> 'limitId' = $1`, [quiet]);
  });
});

describe('a budget that was raised', () => {
  it('tells its thresholds again once it comes to those of its new cap', async () => {
    const raised = await budget(1_000);
    const use = (spent: number) =>
      test.asOwner(
        `insert into quotas.opening as used (limit_id, window_start, collectivite_id, spent)
         values ($1, quotas.window_start('month', now()), $2, $3)
         on conflict on constraint opening_pkey do update set spent = excluded.spent`,
        [raised, bourges, spent],
      );
    await use(1_000);
    expect(await sweep()).toBe(3);
    await test.asOwner('update quotas.limit_row set value = 10000 where id = $1', [raised]);
    expect(await sweep()).toBe(0);
    await use(9_000);
    const counts = await Promise.all([sweep(), sweep()]);
    expect(counts.reduce((sum, count) => sum + count)).toBe(2);
    await use(10_000);
    expect([await sweep(), await sweep()]).toEqual([1, 0]);
    await test.asOwner('delete from quotas.limit_row where id = $1', [raised]);
    await test.asOwner(`delete from platform.outbox where payload ->> 'limitId' = $1`, [raised]);
  });
});

describe('a budget whose threshold was told', () => {
  it('tells it no second time when it is raised, and its use had gone beyond that of the new value', async () => {
    const raised = await budget(1_000);
    await opening(raised, 'now()', 700);
    expect(await sweep()).toBe(1);
    await opening(raised, 'now()', 1_200);
    expect(await sweep()).toBe(2);
    await opening(raised, 'now()', 1_500);
    expect(await sweep()).toBe(0);
    await test.asOwner('update quotas.limit_row set value = 1400 where id = $1', [raised]);
    expect(await sweep()).toBe(0);
    await forget(raised);
  });

  it('tells it again after a raise only where use was below it then, though nobody had looked since', async () => {
    const raised = await budget(1_000);
    const raise = (value: number) =>
      test.asOwner('update quotas.limit_row set value = $2 where id = $1', [raised, value]);
    await opening(raised, 'now()', 700);
    expect(await sweep()).toBe(1);
    await opening(raised, 'now()', 750);
    await raise(1_050);
    expect(await sweep()).toBe(0);
    await raise(1_200);
    await opening(raised, 'now()', 850);
    const counts = await Promise.all([sweep(), sweep()]);
    expect(counts.reduce((sum, count) => sum + count)).toBe(1);
    await raise(1_000);
    await raise(1_200);
    expect(await sweep()).toBe(0);
    await forget(raised);
  });

  it('tells it again where it has another value for a while, and is seen below meanwhile', async () => {
    const lent = await budget(1_000);
    await opening(lent, 'now()', 700);
    expect(await sweep()).toBe(1);
    await test.asOwner(
      `update quotas.limit_row set override_value = 10000, override_from = now() + interval '1 second',
         override_until = now() + interval '1 hour' where id = $1`,
      [lent],
    );
    expect(await sweep()).toBe(0);
    const meanwhile = new Date(Date.now() + 2_000);
    expect(await new ThresholdSweep(database.unitOfWork).execute(SWEEPING, meanwhile)).toBe(0);
    expect([await sweep(), await sweep()]).toEqual([1, 0]);
    await forget(lent);
  });
});

describe('a budget that comes to a threshold in the last seconds of its window', () => {
  it('tells it after the end, and says that the window is over; not much later', async () => {
    const ended = await budget(1_000);
    await opening(ended, `quotas.window_start('month', now()) - interval '1 second'`, 950);
    const [month] = await test.asOwner<{ starts: Date }>(
      `select quotas.window_start('month', now()) as starts`,
    );
    const sweepAt = (afterMs: number) =>
      new ThresholdSweep(database.unitOfWork).execute(SWEEPING, new Date(month!.starts.getTime() + afterMs));
    expect(await sweepAt(180_000)).toBe(0);
    expect(await sweepAt(30_000)).toBe(2);
    const letters = new ThresholdLetters(
      database.unitOfWork,
      new LimitsRepository(database.unitOfWork),
      new CollectivitesRepository(database.unitOfWork),
    );
    const [event] = await test.asOwner<OutboxEvent>(
      `select id, type, v, occurred_at as "occurredAt", payload from platform.outbox where payload ->> 'limitId' = $1
         and payload ->> 'percent' = '90'`,
      [ended],
    );
    const letter = await letters.compose(SWEEPING, event!);
    expect(letter!.text.fr).toContain('950 utilisés sur 1000');
    expect(letter!.text.fr).toContain('la limite s’est renouvelée le 1');
    await forget(ended);
  });
});

describe('a budget that is only counted', () => {
  let sweeper: ShadowThresholdSweep;
  const sweepShadows = (at?: Date): Promise<number> => sweeper.execute(SWEEPING, at);
  const use = (input: number, since = 'now()') =>
    test.asOwner(
      `insert into metering.rollup_hour
         (hour, collectivite_id, payer_id, project_id, api_key_id, model_id, offer, site_id, endpoint, outcome,
          requests, input_tokens, cached_input_tokens, output_tokens, reasoning_tokens, audio_ms, pages, images)
       select date_trunc('hour', ${since}, 'UTC'), $1, $1, owner_id, owner_id, 'm', 'shared', 's', '/v1/chat/completions',
         'completed', 1, $3, 0, 0, 0, 0, 0, 0 from quotas.limit_row where id = $2
       on conflict on constraint rollup_hour_key do update set input_tokens = excluded.input_tokens`,
      [bourges, shadow, input],
    );
  const forgetUse = async (): Promise<void> => {
    await test.asOwner('delete from quotas.threshold where limit_id = $1', [shadow]);
    await test.asOwner(`delete from platform.outbox where payload ->> 'limitId' = $1`, [shadow]);
    await test.asOwner('delete from metering.rollup_hour where collectivite_id = $1', [bourges]);
  };
  let shadow: string;
  beforeAll(async () => {
    const { unitOfWork } = database;
    sweeper = new ShadowThresholdSweep(
      unitOfWork,
      new LimitsRepository(unitOfWork),
      new UsageOfLimits(unitOfWork),
    );
    shadow = await budget(1_000);
    await test.asOwner('update quotas.limit_row set shadow = true where id = $1', [shadow]);
    await test.asOwner(
      `insert into identity.membership (id, issuer, subject, role, email, created_at)
       values (gen_random_uuid(), 'https://id.example', 'anne', 'operator.admin', 'anne@syndicat.example', now())`,
    );
  });

  it('that is lowered tells its thresholds though nothing is used any more, and again where it is raised', async () => {
    const start = "quotas.window_start('month', now())";
    await use(95, start);
    expect(await sweepShadows()).toBe(0);
    const set = (value: number) =>
      test.asOwner('update quotas.limit_row set value = $2 where id = $1', [shadow, value]);
    await set(100);
    expect([await sweepShadows(), await sweepShadows()]).toEqual([2, 0]);
    await set(1_000);
    await use(950, start);
    expect([await sweepShadows(), await sweepShadows()]).toEqual([2, 0]);
    await forgetUse();
  });

  it('tells what it came to in the last seconds of its window after the end, whatever the next has come to', async () => {
    const [last, start] = [
      "quotas.window_start('month', now()) - interval '1 second'",
      "quotas.window_start('month', now())",
    ];
    const [month] = await test.asOwner<{ starts: Date }>(`select ${start} as starts`);
    const sweepAfter = (seconds: number) => sweepShadows(new Date(month!.starts.getTime() + seconds * 1_000));
    await use(600, last);
    await use(1_000, start);
    expect(await sweepAfter(10)).toBe(3);
    await use(950, last);
    expect([await sweepAfter(30), await sweepAfter(31)]).toEqual([2, 0]);
    await use(1_000, last);
    expect(await sweepAfter(180)).toBe(0);
    const told = await test.asOwner(
      `select percent, spent, window_start < ${start} as ended from quotas.threshold where limit_id = $1 order by 3, 1`,
      [shadow],
    );
    expect(told).toEqual([
      ...[70, 90, 100].map((percent) => ({ percent, spent: 1_000, ended: false })),
      ...[70, 90].map((percent) => ({ percent, spent: 950, ended: true })),
    ]);
    await forgetUse();
  });

  it('by the value that it had at the end of that window', async () => {
    const [last, start] = [
      "quotas.window_start('month', now()) - interval '1 second'",
      "quotas.window_start('month', now())",
    ];
    const [month] = await test.asOwner<{ starts: Date }>(`select ${start} as starts`);
    await use(75, last);
    await test.asOwner(
      `update quotas.limit_row set value = null, override_value = 100,
         override_from = ${start} - interval '1 day', override_until = ${start} where id = $1`,
      [shadow],
    );
    expect(await sweepShadows(new Date(month!.starts.getTime() + 5_000))).toBe(1);
    await test.asOwner(
      `update quotas.limit_row set value = 1000, override_value = null, override_from = null, override_until = null
       where id = $1`,
      [shadow],
    );
    await forgetUse();
  });

  it('that has another value for a while comes to no threshold of the usual one', async () => {
    await use(950);
    await test.asOwner(
      `update quotas.limit_row set override_value = 10000, override_from = now() - interval '1 hour',
         override_until = now() + interval '1 hour' where id = $1`,
      [shadow],
    );
    expect(await sweepShadows()).toBe(0);
    await test.asOwner(
      'update quotas.limit_row set override_value = null, override_from = null, override_until = null where id = $1',
      [shadow],
    );
  });

  it('comes to each threshold once in its window, by what was counted', async () => {
    await use(600);
    expect(await sweepShadows()).toBe(0);
    await use(950);
    expect([await sweepShadows(), await sweepShadows()]).toEqual([2, 0]);
    await use(1_000);
    expect([await sweepShadows(), await sweep()]).toEqual([1, 0]);
  });

  it('tells the operator, who tries it, that nothing is refused and what would have been', async () => {
    const shadows = async () =>
      (await notices()).filter(({ type }) => type === 'quotas.shadow-threshold-reached');
    await during(() =>
      eventually(async () =>
        expect((await shadows()).map(({ state }) => state)).toEqual(['delivered', 'delivered', 'delivered']),
      ),
    );
    const told = await shadows();
    expect(told.map(({ address }) => address)).toEqual(Array(3).fill('anne@syndicat.example'));
    const full = told.find(({ subject }) => subject.fr.includes('100 %'))!;
    expect(full.subject).toEqual({
      fr: '[à blanc] Limite de jetons par mois (projet), Bourges : 100 % utilisés',
      en: '[shadow] Token limit per month (project), Bourges: 100 % used',
    });
    const [row] = await test.asOwner<{ text: { fr: string; en: string }; facts: object }>(
      "select letter -> 'text' as text, letter -> 'facts' as facts from tenancy.notice where id = $1",
      [full.id],
    );
    expect(row!.text.fr).toContain('rien n’est refusé : appliquée, elle aurait refusé');
    expect(row!.text.en).toContain('it would have refused new requests');
    expect(row!.facts).toMatchObject({ shadow: true, percent: 100, spent: 1_000, cap: 1_000 });
  });

  it('that is enforced from now on tells its own thresholds again', async () => {
    await test.asOwner('update quotas.limit_row set shadow = false where id = $1', [shadow]);
    await test.asOwner(
      `insert into quotas.opening (limit_id, window_start, collectivite_id, spent)
       values ($1, quotas.window_start('month', now()), $2, 1000)`,
      [shadow, bourges],
    );
    expect([await sweepShadows(), await sweep()]).toEqual([0, 3]);
    await test.asOwner('delete from quotas.limit_row where id = $1', [shadow]);
  });
});

describe('a webhook', () => {
  let secret: string;
  const url = () => `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/beffroi`;
  const threshold = async (): Promise<void> => {
    limit = await budget(100 + Math.floor(Math.random() * 1e6));
    await test.asOwner('update quotas.limit_row set value = 100 where id = $1', [limit]);
    await spend(75);
    expect(await sweep()).toBe(1);
  };
  beforeAll(async () => {
    const { unitOfWork } = database;
    const adding = new AddNoticeTargetOperation(
      unitOfWork,
      new CollectivitesRepository(unitOfWork),
      new WebhookSecrets(sealingKey(KEY)),
    );
    const target = { collectiviteId: bourges, channel: 'webhook', address: url() } as const;
    const added = await adding.execute(operator, target);
    if (!added.ok) throw new Error(added.failure.kind);
    secret = added.value.secret!;
    expect(await adding.execute(operator, target)).toMatchObject({ value: { secret: null } });
  });

  it('is signed with the secret that was shown once, and says what happened', async () => {
    await threshold();
    await during(() => eventually(async () => expect(received).toHaveLength(1)));
    const [{ body, signature }] = received as [Received];
    expect(isSignedBy(secret, body, signature, new Date())).toBe(true);
    expect(isSignedBy(secret, `${body} `, signature, new Date())).toBe(false);
    expect(isSignedBy(secret, body, signature, new Date(Date.now() + 3_600_000))).toBe(false);
    expect(JSON.parse(body)).toMatchObject({
      type: 'quotas.threshold-reached',
      collectiviteId: bourges,
      data: { limitId: limit, percent: 70, spent: 75, cap: 100, metric: 'tokens', window: 'month' },
    });
  });

  it('that wants no more is dead and seen, and is tried again when somebody says so', async () => {
    receiverStatus = 410;
    await threshold();
    const dead = async () => (await notices()).filter(({ state }) => state === 'dead');
    await during(() => eventually(async () => expect(await dead()).toHaveLength(1)));
    const [notice] = await dead();
    expect(notice).toMatchObject({ channel: 'webhook', reason: { kind: 'answered', status: 410 } });
    receiverStatus = 204;
    await new RetryNoticeOperation(database.unitOfWork).execute(operator, notice!.id);
    const before = received.length;
    await during(() => eventually(async () => expect(received.length).toBe(before + 1)));
    await during(() => eventually(async () => expect(await dead()).toHaveLength(0)));
  });

  it('is never called where the operator’s own network begins, nor a mail lost where no server is configured', async () => {
    await threshold();
    const before = received.length;
    const bare = { BEFFROI_WEBHOOK_PRIVATE_RANGES: [], BEFFROI_SMTP_URL: undefined } as never;
    const reasons = async () =>
      (await notices()).filter(({ state }) => state === 'dead').map(({ reason }) => reason);
    await during(
      () =>
        eventually(async () =>
          expect(await reasons()).toEqual(
            expect.arrayContaining([{ kind: 'not-https' }, { kind: 'no-mail-server' }]),
          ),
        ),
      bare,
    );
    expect(received).toHaveLength(before);
  });
});

describe('a threshold that nobody is named for', () => {
  it('is a dead notice that says so, and is told once somebody is named and it is tried again', async () => {
    const [town] = await test.asOwner<{ id: CollectiviteId }>(
      `insert into tenancy.collectivite
         (id, name, category, declared, state, plan_id, cache_salt_sealed, created_at)
       values (gen_random_uuid(), 'Vierzon', 'commune', true, 'active', 'decouverte', '', now()) returning id`,
    );
    const vierzon = town!.id;
    limit = await budget(100, vierzon);
    await spend(75, vierzon);
    expect(await sweep()).toBe(1);
    const theirs = () =>
      new NoticesRepository(database.unitOfWork).list(operator, { collectiviteId: vierzon });
    const untilDead = () =>
      during(() => eventually(async () => expect(await theirs()).toMatchObject([{ state: 'dead' }])));
    await untilDead();
    const [dead] = await theirs();
    expect(dead).toMatchObject({
      address: '',
      subject: { fr: 'Limite de jetons par mois (projet) : 70 % utilisés' },
      reason: { kind: 'nobody-named' },
    });
    const retry = () => new RetryNoticeOperation(database.unitOfWork).execute(operator, dead!.id);
    await retry();
    await untilDead();
    await test.asOwner(
      `insert into tenancy.notice_target (id, collectivite_id, channel, address, created_at)
       values (gen_random_uuid(), $1, 'email', 'dsi@vierzon.example', now())`,
      [vierzon],
    );
    await retry();
    await during(() =>
      eventually(async () =>
        expect(await theirs()).toMatchObject([{ state: 'delivered', address: 'dsi@vierzon.example' }]),
      ),
    );
    expect(mail.mails.flatMap(({ to }) => to)).toContain('dsi@vierzon.example');
  });
});

describe('a review of accesses that waits', () => {
  it('reminds the administrators by mail', async () => {
    const [review] = await test.asOwner<{ id: string }>(
      `insert into identity.access_review (id, collectivite_id, deadline, undecided, opened_by, opened_at, reminders)
       values (gen_random_uuid(), $1, now() + interval '2 days', 'suspend', '{}', now(), 0) returning id`,
      [bourges],
    );
    await test.asOwner(
      `insert into platform.outbox (id, type, v, occurred_at, collectivite_id, payload)
       values (gen_random_uuid(), 'identity.access-review-reminded', 1, now(), $1, $2)`,
      [bourges, JSON.stringify({ reviewId: review!.id, undecided: 4 })],
    );
    await during(() =>
      eventually(async () => {
        const told = (await notices()).filter(
          ({ type, channel }) => type === 'identity.access-review-reminded' && channel === 'email',
        );
        expect(told).toMatchObject([
          { state: 'delivered', subject: { fr: 'Revue des accès : 4 à décider' } },
        ]);
      }),
    );
  });
});

describe('a notice that was told, or given up', () => {
  const ids = async () =>
    (await test.asOwner<{ id: string }>('select id from tenancy.notice order by id')).map(({ id }) => id);
  const setAll = (changes: string) => test.asOwner(`update tenancy.notice set ${changes}`);

  it('is forgotten when it was kept long enough, one that waits is not', async () => {
    const all = await ids();
    const waiting = all[0]!;
    await setAll(`state = 'dead', settled_at = now() - interval '3 months 1 day'`);
    await test.asOwner(`update tenancy.notice set state = 'waiting', settled_at = null where id = $1`, [
      waiting,
    ]);
    const forget = new ForgetNotices(database.unitOfWork);
    expect(await forget.execute(SWEEPING, 4)).toBe(0);
    expect(await forget.execute(SWEEPING, 3)).toBe(all.length - 1);
    expect(await ids()).toEqual([waiting]);
  });
});
