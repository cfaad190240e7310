import type { FailureText } from '@beffroi/platform/graphql';
import type { InvalidDelay, InvalidSchedule, OperatorDecides } from '../domain/index.ts';

type ScheduleFault = InvalidSchedule['fault'];

const SCHEDULE: Readonly<Record<ScheduleFault, (given: string) => FailureText>> = {
  'no-hours': () => ({
    message: { fr: 'Un planning a au moins une plage horaire.', en: 'A schedule has opening hours.' },
    remedy: {
      fr: 'Ajoutez une plage, ou donnez « null » pour n’avoir aucun planning.',
      en: 'Add some, or give “null” to have no schedule.',
    },
  }),
  'too-many-hours': (given) => ({
    message: { fr: `${given} plages horaires, c’est trop.`, en: `${given} opening hours are too many.` },
    remedy: { fr: 'Donnez-en 50 au plus.', en: 'Give 50 at most.' },
  }),
  'no-days': () => ({
    message: { fr: 'Une plage horaire a au moins un jour.', en: 'Opening hours have at least one day.' },
    remedy: { fr: 'Donnez ses jours, de MONDAY à SUNDAY.', en: 'Give its days, from MONDAY to SUNDAY.' },
  }),
  time: (given) => ({
    message: { fr: `« ${given} » n’est pas une heure.`, en: `“${given}” is no time.` },
    remedy: { fr: 'Écrivez-la 08:30, de 00:00 à 24:00.', en: 'Write it 08:30, from 00:00 to 24:00.' },
  }),
  'empty-hours': (given) => ({
    message: { fr: `La plage ${given} est vide.`, en: `The hours ${given} are empty.` },
    remedy: {
      fr: 'Donnez une fin différente du début ; pour toute la journée, 00:00 à 24:00.',
      en: 'Give another end than the beginning; for the whole day, 00:00 to 24:00.',
    },
  }),
  'time-zone': (given) => ({
    message: { fr: `« ${given} » n’est pas un fuseau horaire.`, en: `“${given}” is no time zone.` },
    remedy: {
      fr: 'Donnez un nom comme Europe/Paris ou Indian/Reunion.',
      en: 'Give a name such as Europe/Paris or Indian/Reunion.',
    },
  }),
};

/** What people read when a way of scaling is refused. */
export const scalingMessages = {
  invalidSchedule: ({ fault, given }: InvalidSchedule): FailureText => SCHEDULE[fault](given),
  invalidDelay: ({ given, least, most }: InvalidDelay): FailureText => ({
    message: {
      fr: `${given} secondes n’est pas un délai de mise en veille possible.`,
      en: `A deployment cannot sleep after ${given} seconds.`,
    },
    remedy: {
      fr: `Donnez de ${least} à ${most} secondes ; pour ne jamais dormir, minReplicas: 1.`,
      en: `Give from ${least} to ${most} seconds; never to sleep, minReplicas: 1.`,
    },
  }),
  operatorDecides: ({ what }: OperatorDecides): FailureText =>
    what === 'guarantee'
      ? {
          message: {
            fr: 'Seul l’opérateur accorde la priorité garantie.',
            en: 'Only the operator grants the guaranteed priority.',
          },
          remedy: {
            fr: 'Demandez STANDARD ou DIFFERE, et adressez-vous à votre syndicat pour une garantie.',
            en: 'Ask for STANDARD or DIFFERE, and turn to your syndicate for a guarantee.',
          },
        }
      : {
          message: {
            fr: 'Seul l’opérateur décide de la protection contre l’éviction.',
            en: 'Only the operator decides on protection against eviction.',
          },
          remedy: {
            fr: 'Laissez « evictionProtected » vide : tout est protégé sauf ce qui est différé.',
            en: 'Leave “evictionProtected” out: all are protected but the deferred.',
          },
        },
  makingRoom: {
    fr: 'Ses moteurs s’arrêtent pour laisser la place à un déploiement plus prioritaire.',
    en: 'Its engines are being stopped to make room for a deployment of a better class.',
  },
  behind: (ahead: number) => ({
    fr: `${ahead} déploiement${ahead > 1 ? 's passent' : ' passe'} avant celui-ci.`,
    en: `${ahead} deployment${ahead > 1 ? 's go' : ' goes'} before this one.`,
  }),
  nextForRoom: (gpus: number, product: string, free: number) => ({
    fr: `Il est le prochain : il lui faut ${gpus} ${product}, le site en a ${free} de libre${free > 1 ? 's' : ''}.`,
    en: `It is the next: it needs ${gpus} ${product}, and the site has ${free} free.`,
  }),
};
