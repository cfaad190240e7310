import type { OutboxEvent } from '@beffroi/contracts/events';
import { brandId, type LimitId, PARIS, type SystemScope, type Text } from '@beffroi/kernel';
import type { UnitOfWork } from '@beffroi/platform/typeorm';
import { type Collectivites, type Letter, NoticeComposer } from '@beffroi/tenancy/domain';
import { amountIn, amountText, limitName, type Limit, type Limits, windowAt } from '../domain/index.ts';

interface ToldRow {
  readonly spent: number;
  readonly cap: number;
}

const SHADOW = 'quotas.shadow-threshold-reached';

/** What is told when a budget comes to 70, 90 or 100 %: to whose it is, or to the operator when it is only counted. */
export class ThresholdLetters extends NoticeComposer {
  override readonly types = ['quotas.threshold-reached', SHADOW];

  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly limits: Limits,
    private readonly collectivites: Collectivites,
  ) {
    super();
  }

  override async compose(
    scope: SystemScope,
    { type, payload, occurredAt }: OutboxEvent,
  ): Promise<Letter | undefined> {
    const limitId = brandId<LimitId>(String(payload['limitId']));
    const [limit] = await this.limits.findMany(scope, [limitId]);
    const shadow = type === SHADOW;
    const told = await this.unitOfWork.read(scope, async ({ manager }) => {
      const rows = await manager.query<ToldRow[]>(TOLD, [
        limitId,
        payload['windowStart'],
        payload['percent'],
        shadow,
      ]);
      return rows[0];
    });
    if (!limit || !told) return undefined;
    const whose = limit.collectiviteId && (await this.collectivites.find(scope, limit.collectiviteId));
    return letterOf(limit, { ...told, shadow, occurredAt, owner: whose ? whose.name : null }, payload);
  }
}

const TOLD = `
  select spent, cap from quotas.threshold
  where limit_id = $1 and window_start = $2 and percent = $3 and shadow = $4`;

interface Told extends ToldRow {
  readonly shadow: boolean;
  readonly occurredAt: Date;
  /** null: the operator's pool. */
  readonly owner: string | null;
}

const letterOf = (limit: Limit, told: Told, payload: OutboxEvent['payload']): Letter => {
  const { spent, cap, shadow } = told;
  const percent = Number(payload['percent']);
  const { endMs } = windowAt(limit.window, Date.parse(String(payload['windowStart'])));
  const renewsAt = new Date(endMs);
  const name = shadow ? tried(limit, told) : limitName(limit);
  const [used, whole] = [amountText(limit.metric, spent), amountText(limit.metric, cap)];
  const { fr, en } = endOf(told, percent, renewsAt);
  return {
    subject: {
      fr: `${name.fr} : ${percent} % utilisés`,
      en: `${name.en}: ${percent} % used`,
    },
    text: {
      fr: `${name.fr} : ${used.fr} utilisés sur ${whole.fr}.\n${fr} Limite ${limit.id}.`,
      en: `${name.en}: ${used.en} used of ${whole.en}.\n${en} Limit ${limit.id}.`,
    },
    facts: {
      limitId: limit.id,
      level: limit.level,
      ownerId: limit.ownerId,
      modelId: limit.modelId,
      offer: limit.offer,
      metric: limit.metric,
      window: limit.window,
      shadow,
      percent,
      spent: amountIn(limit.metric, spent),
      cap: amountIn(limit.metric, cap),
      renewsAt: renewsAt.toISOString(),
    },
  };
};

/** What follows, and until when; of a window whose last seconds were told after its end, that it is over. */
const endOf = ({ shadow, occurredAt }: Told, percent: number, renewsAt: Date): Text => {
  const [at, instant] = [PARIS_INSTANT.format(renewsAt), renewsAt.toISOString()];
  if (occurredAt >= renewsAt)
    return {
      fr: `C’était à la fin de sa période : la limite s’est renouvelée le ${at} (heure de Paris).`,
      en: `That was at the end of its window: the limit renewed at ${instant}.`,
    };
  const { fr, en } = (shadow ? hypothesis : consequence)(percent);
  return {
    fr: `${fr}\nLa limite se renouvelle le ${at} (heure de Paris).`,
    en: `${en}\nThe limit renews at ${instant}.`,
  };
};

/** The operator has many: whose it is belongs to its name. */
const tried = (limit: Limit, { owner }: Told): Text => {
  const { fr, en } = limitName(limit);
  const of = owner === null ? '' : `, ${owner}`;
  return { fr: `[à blanc] ${fr}${of}`, en: `[shadow] ${en}${of}` };
};

const consequence = (percent: number): Text =>
  percent >= 100
    ? { fr: 'De nouvelles requêtes sont refusées.', en: 'New requests are refused.' }
    : {
        fr: 'À 100 %, de nouvelles requêtes seront refusées.',
        en: 'At 100 %, new requests will be refused.',
      };

const hypothesis = (percent: number): Text =>
  percent >= 100
    ? {
        fr: 'Cette limite est à blanc, rien n’est refusé : appliquée, elle aurait refusé les nouvelles requêtes.',
        en: 'This limit is a shadow and nothing is refused: enforced, it would have refused new requests.',
      }
    : {
        fr: 'Cette limite est à blanc : même à 100 %, rien ne sera refusé.',
        en: 'This limit is a shadow: even at 100 %, nothing will be refused.',
      };

const PARIS_INSTANT = new Intl.DateTimeFormat('fr-FR', {
  dateStyle: 'long',
  timeStyle: 'short',
  timeZone: PARIS,
});
