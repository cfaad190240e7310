import { scanText } from '../body/json.scanner.ts';

/** The answer with `object` as its first member, unless it has one: clients of OpenAI's look for it first. */
export const withObject = (answer: Buffer, object: string): Buffer => {
  const scanned = scanText(answer);
  if (scanned.kind !== 'object' || scanned.members.some(({ name }) => name === 'object')) return answer;
  const start = scanned.members[0]?.start;
  if (start === undefined) return answer;
  return Buffer.concat([
    answer.subarray(0, start),
    Buffer.from(`"object":${JSON.stringify(object)},`),
    answer.subarray(start),
  ]);
};
