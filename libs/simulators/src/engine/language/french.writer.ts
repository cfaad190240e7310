import { ACTIONS, CONDITIONS, DOCUMENTS, OPENERS, PLACES, SERVICES, STEPS } from './french.lexicon.ts';
import { type SeededRandom } from './seeded.random.ts';

type Rule = (random: SeededRandom) => string;

const RULES: readonly [Rule, ...Rule[]] = [
  (r) =>
    `${r.pick(OPENERS)}, ${r.pick(SERVICES)} ${r.pick(ACTIONS)} ${r.pick(DOCUMENTS)} ${r.pick(CONDITIONS)}.`,
  (r) => `Vous pouvez ${r.pick(STEPS)} ${r.pick(DOCUMENTS)} ${r.pick(PLACES)}, ${r.pick(CONDITIONS)}.`,
  (r) =>
    `${capital(r.pick(SERVICES))} ${r.pick(ACTIONS)} ${r.pick(DOCUMENTS)} sous ${r.integer(2, 60)} jours.`,
  (r) => `Il convient de ${r.pick(STEPS)} ${r.pick(DOCUMENTS)} ${r.pick(CONDITIONS)}.`,
  (r) => `${r.pick(OPENERS)}, il vous appartient de ${r.pick(STEPS)} ${r.pick(DOCUMENTS)} ${r.pick(PLACES)}.`,
  (r) =>
    `Sans réponse sous ${r.integer(1, 4)} mois, ${r.pick(SERVICES)} ${r.pick(ACTIONS)} ${r.pick(DOCUMENTS)}.`,
];

/**
 * Sentences without end. Their concatenation is the text, and tokenises exactly as the sentences do one by
 * one: each ends with a full stop, or a full stop and a blank line, where the tokenizer cuts anyway.
 */
export function* writeFrench(random: SeededRandom): Generator<string, never> {
  for (;;) {
    const paragraph = Array.from({ length: random.integer(2, 5) }, () => random.pick(RULES)(random));
    yield* paragraph.map((sentence, index) => (index === 0 ? sentence : ` ${sentence}`)).slice(0, -1);
    yield ` ${paragraph.at(-1) ?? ''}\n\n`;
  }
}

function capital(phrase: string): string {
  return phrase.charAt(0).toUpperCase() + phrase.slice(1);
}
