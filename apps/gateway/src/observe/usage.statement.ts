import { FRANCE, impactsOf } from '@beffroi/catalogue/domain';
import type { ModelParameters, ModelPrices } from '@beffroi/contracts/dataplane';
import type { TokenCounts } from '@beffroi/contracts/usage';
import type { AskingBody } from '../body/asked.choices.ts';
import { scanText } from '../body/json.scanner.ts';
import { spliceObject } from '../body/object.splice.ts';
import { costPicos, eurosText } from './list.price.ts';
import type { UsageReader } from './usage.reader.ts';

export interface StatedModel {
  /** Its public name. */
  readonly id: string;
  readonly prices: ModelPrices;
  /** undefined: no impacts can be told. */
  readonly parameters?: ModelParameters | undefined;
}

export interface StatedEndpoint {
  readonly readUsage: UsageReader;
  /** `object` of a whole answer, where engines leave it out. */
  readonly answerObject?: string | undefined;
}

/** What is stated of the usage of one request, beyond what its engine counted. */
export interface StatementTerms {
  readonly requestId: string;
  readonly model: StatedModel;
  readonly endpoint: StatedEndpoint;
  /** For an answer without usage. */
  readonly estimatedInputTokens: number;
  /** No answer is estimated at more; 0 where nothing is generated. */
  readonly mostOutputTokens: number;
  readonly arrivedMs: number;
  readonly nowMs: () => number;
  /** What was asked; undefined: for one choice. */
  readonly body?: AskingBody | undefined;
}

/**
 * What to write after the brace that opens an engine's `usage`, where nothing of it must go or is missing: then it
 * need not be taken apart.
 *
 * @param usage as an object, of at least one member
 */
export const usageAdditions = (
  usage: object,
  tokens: TokenCounts,
  terms: StatementTerms,
): string | undefined => {
  if (statesMore(usage) || !countsAll(usage)) return undefined;
  const { prices, parameters } = terms.model;
  const impacts = parameters ? `"impacts":${impactsText(tokens.output, parameters, terms)},` : '';
  return `"cost":${eurosText(costPicos(tokens, prices))},"requests":1,${impacts}`;
};

/** What the statement sets, or takes away. Names in a list would each be looked for anew. */
const statesMore = (usage: object): boolean =>
  'cost' in usage || 'requests' in usage || 'impacts' in usage || 'carbon' in usage;

const countsAll = (usage: object): boolean =>
  'prompt_tokens' in usage && 'completion_tokens' in usage && 'total_tokens' in usage;

/** An engine's `usage` with cost and impacts (Albert), as JSON: what the engine said stays as it wrote it. */
export const completedUsage = (usage: Buffer, tokens: TokenCounts, terms: StatementTerms): Buffer => {
  const scanned = scanText(usage);
  const members = scanned.kind === 'object' ? scanned.members : [];
  const changes = statement(tokens, terms);
  for (const [name, count] of Object.entries(wireCounts(tokens))) {
    if (!members.some((member) => member.name === name)) changes.set(name, String(count));
  }
  return spliceObject(usage, members, changes);
};

/** The `usage` of an answer whose engine gave none. */
export const estimatedUsage = (outputTokens: number, terms: StatementTerms): Buffer => {
  const input = terms.estimatedInputTokens;
  const tokens: TokenCounts = { input, cachedInput: 0, output: outputTokens, reasoning: 0 };
  return completedUsage(NOTHING, tokens, terms);
};

const NOTHING = Buffer.from('{}');

const wireCounts = ({ input, output }: TokenCounts) => ({
  prompt_tokens: input,
  completion_tokens: output,
  total_tokens: input + output,
});

/** `carbon`, Albert's older name, never passes: its clients want it as a range and fail on a number. */
const statement = (tokens: TokenCounts, terms: StatementTerms): Map<string, string | null> =>
  new Map([
    ['cost', eurosText(costPicos(tokens, terms.model.prices))],
    ['requests', '1'],
    ['impacts', terms.model.parameters ? impactsText(tokens.output, terms.model.parameters, terms) : null],
    ['carbon', null],
  ]);

const impactsText = (
  outputTokens: number,
  parameters: ModelParameters,
  { nowMs, arrivedMs }: StatementTerms,
): string => {
  const generation = { outputTokens, measuredSeconds: (nowMs() - arrivedMs) / 1_000 };
  const { kWh, usageKgCO2eq, embodiedKgCO2eq } = impactsOf(parameters, generation, FRANCE);
  // A number put into a text is looked for among those that were, and kept there: that costs twice as much.
  return JSON.stringify({ kWh, kgCO2eq: usageKgCO2eq + embodiedKgCO2eq });
};
