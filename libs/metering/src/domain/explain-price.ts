import type { ListPrice } from '@beffroi/catalogue/domain';
import { type Language, PARIS, type Text } from '@beffroi/kernel';
import { listPricePicos } from './list-price-value.ts';
import type { RequestAccount } from './request-account.ts';

const MICROS = 1_000_000;
/** Micro-euros a million tokens, times tokens: nothing is rounded. */
const MOST_DECIMALS = 12;

/**
 * What a request is worth: of each kind of token as many as it took times what they cost.
 *
 * @param price in force when it was admitted
 */
export const explainPrice = (request: RequestAccount, { prices, since }: ListPrice): Text => {
  const { inputTokens, cachedInputTokens, outputTokens } = request;
  if (inputTokens === 0 && outputTokens === 0) return FREE;
  const fresh = inputTokens - cachedInputTokens;
  const output = outputTokens * prices.outputMicros;
  const total = listPricePicos(request, prices);
  const share = total > 0 ? Math.round((100 * output) / total) : 0;
  const [worth, list] = [amountOf(total), listOf(since)];
  const input = unitPrice(prices.inputMicros);
  const cached = unitPrice(prices.cachedInputMicros);
  const each = unitPrice(prices.outputMicros);
  return {
    fr: `Au prix public HT en vigueur à son admission (${list.fr}) elle vaut ${worth.fr} : ${fresh} jetons d’entrée à ${input.fr} le million, ${cachedInputTokens} repris du cache à ${cached.fr}, ${outputTokens} de sortie à ${each.fr}, qui font ${share} % du prix.`,
    en: `At the list price before tax when it was admitted (${list.en}) it is worth ${worth.en}: ${fresh} input tokens at ${input.en} a million, ${cachedInputTokens} from the cache at ${cached.en}, ${outputTokens} of output at ${each.en}, which make ${share} % of the price.`,
  };
};

const FREE: Text = { fr: 'Elle ne coûte rien.', en: 'It costs nothing.' };

const listOf = (since: Date | null): Text =>
  since === null
    ? { fr: 'premier tarif connu du modèle', en: 'the first that is known of the model' }
    : { fr: `tarif du ${PARIS_INSTANT.format(since)}`, en: `since ${since.toISOString().slice(0, 16)}Z` };

const PARIS_INSTANT = new Intl.DateTimeFormat('fr-FR', {
  dateStyle: 'short',
  timeStyle: 'short',
  timeZone: PARIS,
});

/** Of micro-euros a million tokens times tokens. */
const amountOf = (exact: number): Text => written(exact / MICROS / MICROS, 6);

const unitPrice = (microsAMillion: number): Text => written(microsAMillion / MICROS, 2);

const written = (euros: number, leastDecimals: number): Text => {
  const as = (language: Language) =>
    euros.toLocaleString(language === 'fr' ? 'fr-FR' : 'en-IE', {
      style: 'currency',
      currency: 'EUR',
      minimumFractionDigits: leastDecimals,
      maximumFractionDigits: MOST_DECIMALS,
    });
  return { fr: as('fr'), en: as('en') };
};
