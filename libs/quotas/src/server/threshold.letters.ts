import type { OutboxEvent } from '@beffroi/contracts/events';
import { brandId, type LimitId, PARIS, type SystemScope, type Text } from '@beffroi/kernel';
import type { UnitOfWork } from '@beffroi/platform/typeorm';
import { type Letter, NoticeComposer } from '@beffroi/tenancy/domain';
import { amountIn, amountText, limitName, type Limit, type Limits, windowAt } from '../domain/index.ts';

interface ToldRow {
  readonly spent: number;
  readonly cap: number;
}

/** What is told when a budget comes to 70, 90 or 100 %. */
export class ThresholdLetters extends NoticeComposer {
  override readonly types = ['quotas.threshold-reached'];

  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly limits: Limits,
  ) {
    super();
  }

  override async compose(scope: SystemScope, { payload }: OutboxEvent): Promise<Letter | undefined> {
    const limitId = brandId<LimitId>(String(payload['limitId']));
    const [limit] = await this.limits.findMany(scope, [limitId]);
    const told = await this.unitOfWork.read(scope, async ({ manager }) => {
      const rows = await manager.query<ToldRow[]>(
        'select spent, cap from quotas.threshold where limit_id = $1 and window_start = $2 and percent = $3',
        [limitId, payload['windowStart'], payload['percent']],
      );
      return rows[0];
    });
    return limit && told && letterOf(limit, told, payload);
  }
}

const letterOf = (limit: Limit, { spent, cap }: ToldRow, payload: OutboxEvent['payload']): Letter => {
  const percent = Number(payload['percent']);
  const { endMs } = windowAt(limit.window, Date.parse(String(payload['windowStart'])));
  const renewsAt = new Date(endMs);
  const name = limitName(limit);
  const [used, whole] = [amountText(limit.metric, spent), amountText(limit.metric, cap)];
  return {
    subject: {
      fr: `${name.fr} : ${percent} % utilisés`,
      en: `${name.en}: ${percent} % used`,
    },
    text: {
      fr: `${name.fr} : ${used.fr} utilisés sur ${whole.fr}.\n${consequence(percent).fr}\nLa limite se renouvelle le ${PARIS_INSTANT.format(renewsAt)} (heure de Paris). Limite ${limit.id}.`,
      en: `${name.en}: ${used.en} used of ${whole.en}.\n${consequence(percent).en}\nThe limit renews at ${renewsAt.toISOString()}. Limit ${limit.id}.`,
    },
    facts: {
      limitId: limit.id,
      level: limit.level,
      ownerId: limit.ownerId,
      modelId: limit.modelId,
      offer: limit.offer,
      metric: limit.metric,
      window: limit.window,
      percent,
      spent: amountIn(limit.metric, spent),
      cap: amountIn(limit.metric, cap),
      renewsAt: renewsAt.toISOString(),
    },
  };
};

const consequence = (percent: number): Text =>
  percent >= 100
    ? { fr: 'De nouvelles requêtes sont refusées.', en: 'New requests are refused.' }
    : {
        fr: 'À 100 %, de nouvelles requêtes seront refusées.',
        en: 'At 100 %, new requests will be refused.',
      };

const PARIS_INSTANT = new Intl.DateTimeFormat('fr-FR', {
  dateStyle: 'long',
  timeStyle: 'short',
  timeZone: PARIS,
});
