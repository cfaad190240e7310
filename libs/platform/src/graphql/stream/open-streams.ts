import type { Actor } from '@beffroi/kernel';
import { Refusal } from '../errors/refusal.ts';

const MOST_OF_ONE = 20;
const MOST_IN_ALL = 1_000;

/** How many streams are followed, of each person and in all. */
export class OpenStreams {
  private readonly byActor = new Map<string, number>();
  private all = 0;

  /** @returns what to call when it ends @throws Refusal when there are too many */
  enter({ issuer, subject }: Actor): () => void {
    const who = JSON.stringify([issuer, subject]);
    const own = this.byActor.get(who) ?? 0;
    if (own >= MOST_OF_ONE || this.all >= MOST_IN_ALL) throw tooManyStreams();
    this.byActor.set(who, own + 1);
    this.all += 1;
    return () => this.leave(who);
  }

  private leave(who: string): void {
    const left = this.byActor.get(who)! - 1;
    if (left === 0) this.byActor.delete(who);
    else this.byActor.set(who, left);
    this.all -= 1;
  }
}

const tooManyStreams = (): Refusal =>
  new Refusal(
    'TOO_MANY_STREAMS',
    { fr: 'Trop d’abonnements sont déjà suivis.', en: 'Too many subscriptions are followed already.' },
    {
      fr: `Fermez-en : une personne en suit ${MOST_OF_ONE} au plus.`,
      en: `Close some: one person follows at most ${MOST_OF_ONE}.`,
    },
    429,
  );
