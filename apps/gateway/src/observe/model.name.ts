import { scanText } from '../body/json.scanner.ts';

/** An answer, or the data of an event, that names the model as our clients know it; as it is where it names none. */
export const withModelName = (json: Buffer, modelName: string): Buffer => {
  const scanned = scanText(json);
  const model =
    scanned.kind === 'object' ? scanned.members.findLast(({ name }) => name === 'model') : undefined;
  if (!model) return json;
  return Buffer.concat([
    json.subarray(0, model.valueStart),
    Buffer.from(JSON.stringify(modelName)),
    json.subarray(model.end),
  ]);
};

const FIELD = 'data:';

/** @param line `data: …` */
export const withEventModel = (line: Buffer, modelName: string): Buffer =>
  Buffer.concat([line.subarray(0, FIELD.length), withModelName(line.subarray(FIELD.length), modelName)]);
