import type { FailureText, Text } from '@beffroi/platform/graphql';
import {
  type InvalidTransition,
  LIFE_TRANSITIONS,
  type LifeActivity,
  type LifeEvent,
  type LifeState,
  NOTICE_DAYS,
  type NoticeRunning,
  type StateForbids,
} from '../domain/index.ts';

export const lifeMessages = {
  invalidTransition: ({ event, state, from }: InvalidTransition): FailureText => ({
    message: {
      fr: `La collectivité est ${STATES[state].fr} : ${EVENTS[event].fr} n’est pas possible.`,
      en: `The collectivité is ${STATES[state].en}: ${EVENTS[event].en} is not possible.`,
    },
    remedy: {
      fr: `C’est possible quand elle est ${listOf(from, 'fr')}. ${nextOf(state).fr}`,
      en: `It is possible while it is ${listOf(from, 'en')}. ${nextOf(state).en}`,
    },
  }),
  noticeRunning: ({ endsAt }: NoticeRunning): FailureText => ({
    message: {
      fr: `Le préavis court jusqu’au ${endsAt.toISOString()}.`,
      en: `The notice runs until ${endsAt.toISOString()}.`,
    },
    remedy: {
      fr: `L’effacement commence de lui-même après ${NOTICE_DAYS} jours ; le préavis peut être retiré d’ici là.`,
      en: `Erasing begins by itself after ${NOTICE_DAYS} days; the notice may be withdrawn until then.`,
    },
  }),
  stateForbids: ({ state, activity }: StateForbids): FailureText => ({
    message: {
      fr: `La collectivité est ${STATES[state].fr} : ${ACTIVITIES[activity].fr}.`,
      en: `The collectivité is ${STATES[state].en}: ${ACTIVITIES[activity].en}.`,
    },
    remedy: {
      fr: `Adressez-vous à l’opérateur. ${nextOf(state).fr}`,
      en: `Ask the operator. ${nextOf(state).en}`,
    },
  }),
};

const STATES: Readonly<Record<LifeState, Text>> = {
  prospect: { fr: 'prospect', en: 'a prospect' },
  active: { fr: 'active', en: 'active' },
  suspended: { fr: 'suspendue', en: 'suspended' },
  notice: { fr: 'en préavis', en: 'on notice' },
  erasing: { fr: 'en cours d’effacement', en: 'being erased' },
  erased: { fr: 'effacée', en: 'erased' },
};

const EVENTS: Readonly<Record<LifeEvent, Text>> = {
  activate: { fr: 'l’activer', en: 'activating it' },
  suspend: { fr: 'la suspendre', en: 'suspending it' },
  resume: { fr: 'la rétablir', en: 'resuming it' },
  'give-notice': { fr: 'donner un préavis', en: 'giving notice' },
  'withdraw-notice': { fr: 'retirer le préavis', en: 'withdrawing the notice' },
  erase: { fr: 'l’effacer', en: 'erasing it' },
  'finish-erasure': { fr: 'clore l’effacement', en: 'ending its erasure' },
};

const ACTIVITIES: Readonly<Record<LifeActivity, Text>> = {
  prepare: { fr: 'rien ne peut y être préparé', en: 'nothing can be prepared there' },
  grow: { fr: 'ni clé ni déploiement nouveaux', en: 'neither new keys nor new deployments' },
  continue: { fr: 'rien n’y reprend', en: 'nothing goes on there' },
};

const listOf = (states: readonly LifeState[], language: keyof Text): string =>
  states.map((state) => STATES[state][language]).join(language === 'fr' ? ' ou ' : ' or ');

/** What may be done from a state; the end of an erasure is nobody's to ask for. */
const nextOf = (state: LifeState): Text => {
  const events = (Object.keys(LIFE_TRANSITIONS) as LifeEvent[]).filter(
    (event) => event !== 'finish-erasure' && LIFE_TRANSITIONS[event].from.includes(state),
  );
  if (events.length === 0)
    return { fr: 'L’effacement se termine de lui-même.', en: 'Erasing ends by itself.' };
  return {
    fr: `D’ici, on peut : ${events.map((event) => EVENTS[event].fr).join(', ')}.`,
    en: `From here: ${events.map((event) => EVENTS[event].en).join(', ')}.`,
  };
};
