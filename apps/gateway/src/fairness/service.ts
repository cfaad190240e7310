/** What a token of a prompt and one of an answer weigh as service: an answer's takes an engine longer. */
export const INPUT_WEIGHT = 1;
export const OUTPUT_WEIGHT = 2;

export const serviceOf = (inputTokens: number, outputTokens: number): number =>
  INPUT_WEIGHT * inputTokens + OUTPUT_WEIGHT * outputTokens;
