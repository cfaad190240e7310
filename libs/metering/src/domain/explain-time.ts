import type { Course } from '@beffroi/contracts/usage';
import type { Text } from '@beffroi/kernel';
import type { RequestAccount } from './request-account.ts';

/** Below it, nobody calls a request slow. */
const QUICK_MS = 1_000;

/** Where the time of a request went: its waits, its engine, the gateway. Nothing, where nobody knows how long it took. */
export const explainTime = (request: RequestAccount): readonly Text[] =>
  request.latencyMs === 0
    ? []
    : [
        {
          fr: `Elle a duré ${time(request.latencyMs, 'fr')} en tout.`,
          en: `It took ${time(request.latencyMs, 'en')} in all.`,
        },
        ...waitsOf(request),
        ...(request.ttftMs === null ? wholeOf(request) : [streamOf(request, request.ttftMs)]),
        ...(request.outcome === 'recovered' ? [] : [ownOf(request)]),
      ];

type Wait = keyof Pick<Course, 'queuedMs' | 'startingMs' | 'limitsMs'>;

const WAITS: Readonly<Record<Wait, (fr: string, en: string) => Text>> = {
  queuedMs: (fr, en) => ({
    fr: `${fr} dans la file d’attente de moteurs occupés`,
    en: `${en} in the queue of busy engines`,
  }),
  startingMs: (fr, en) => ({
    fr: `${fr} que le modèle démarre`,
    en: `${en} for the model to start`,
  }),
  limitsMs: (fr, en) => ({
    fr: `${fr} qu’un quota partagé se libère`,
    en: `${en} for a shared quota to be given back`,
  }),
};

const waitsOf = ({ course, admittedAfterMs }: RequestAccount): Text[] => {
  const told = Object.entries(WAITS).flatMap(([wait, write]) => {
    const ms = course?.[wait as Wait];
    return ms === undefined ? [] : [{ ms, text: write(time(ms, 'fr'), time(ms, 'en')) }];
  });
  const restMs = admittedAfterMs - told.reduce((sum, { ms }) => sum + ms, 0);
  const parts = told.map(({ text }) => text);
  if (restMs >= QUICK_MS)
    parts.push({
      fr: `${time(restMs, 'fr')} que le client ait tout envoyé`,
      en: `${time(restMs, 'en')} for the client to send it all`,
    });
  if (parts.length === 0) return [];
  return [
    {
      fr: `Avant d’être admise elle a attendu ${parts.map(({ fr }) => fr).join(', ')}.`,
      en: `Before it was admitted it waited ${parts.map(({ en }) => en).join(', ')}.`,
    },
  ];
};

const streamOf = ({ admittedAfterMs, latencyMs, outputTokens }: RequestAccount, ttftMs: number): Text => {
  const firstMs = Math.max(0, ttftMs - admittedAfterMs);
  const restMs = latencyMs - ttftMs;
  const pace = restMs > 0 ? Math.round((outputTokens * 1_000) / restMs) : outputTokens;
  return {
    fr: `Le premier jeton du moteur est venu ${time(firstMs, 'fr')} après son admission, puis ${outputTokens} jetons à ${pace} par seconde.`,
    en: `The engine’s first token came ${time(firstMs, 'en')} after its admission, then ${outputTokens} tokens at ${pace} a second.`,
  };
};

/** Of an answer that came in one piece nobody knows the first token. */
const wholeOf = ({ admittedAfterMs, latencyMs, course, outcome }: RequestAccount): Text[] => {
  const engineMs = Math.max(0, latencyMs - admittedAfterMs - (course?.ownMs ?? 0));
  if (outcome !== 'completed') return [];
  return [
    {
      fr: `Le moteur a mis ${time(engineMs, 'fr')} à répondre.`,
      en: `The engine took ${time(engineMs, 'en')} to answer.`,
    },
  ];
};

const ownOf = ({ course }: RequestAccount): Text => {
  const ownMs = course?.ownMs;
  return ownMs === undefined
    ? { fr: 'La passerelle elle-même a pris moins de 10 ms.', en: 'The gateway itself took less than 10 ms.' }
    : {
        fr: `La passerelle elle-même a pris ${time(ownMs, 'fr')}.`,
        en: `The gateway itself took ${time(ownMs, 'en')}.`,
      };
};

const time = (ms: number, language: 'fr' | 'en'): string => {
  if (ms < 1_000) return `${ms} ms`;
  const text = (ms / 1_000).toFixed(ms < 10_000 ? 2 : 1);
  return language === 'fr' ? `${text.replace('.', ',')} s` : `${text} s`;
};
