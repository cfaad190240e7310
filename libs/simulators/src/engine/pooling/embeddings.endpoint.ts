import { answerAt, type Door } from '../attempt.endpoint.ts';
import { tokensOf } from '../chat/chat.endpoint.ts';
import { messagesOf } from '../chat/chat.request.ts';
import { integerAt, type JsonObject, objectAt, readFields, refuse, stringAt } from '../http/field.reader.ts';
import { sendJson } from '../http/json.body.ts';
import { type Texts, textsAt } from '../http/texts.reader.ts';
import { vllmErrors } from '../http/vllm.errors.ts';
import { pooled } from './pooled.reply.ts';
import { vectorOf } from './text.vector.ts';

const DIMENSIONS = 1_024;

interface EmbeddingRequest {
  readonly model: string;
  readonly stream: false;
  readonly inputs: Texts;
  readonly dimensions: number;
  readonly format: 'float' | 'base64';
}

const EMBEDDINGS: Door<EmbeddingRequest> = {
  parse: (body) =>
    readFields(() => {
      const source = objectAt(body, 'body');
      return {
        model: stringAt(source, 'model'),
        stream: false,
        inputs: inputsOf(source),
        dimensions: integerAt(source, 'dimensions', { min: 1, max: DIMENSIONS }, DIMENSIONS),
        format: formatOf(source),
      };
    }),
  serve: async (engine, attempted) => {
    const { model, inputs, dimensions, format } = attempted.wanted;
    const tokens = await tokensOf(engine, inputs);
    const longest = Math.max(...tokens.map(({ length }) => length));
    if (longest > engine.maxModelLen) return vllmErrors.promptTooLong(engine.maxModelLen, longest);
    return pooled(engine, attempted, tokens, ({ id, created, usage }) =>
      sendJson(attempted.response, 200, {
        id: `embd-${id}`,
        object: 'list',
        created,
        model,
        data: tokens.map((ids, index) => ({
          index,
          object: 'embedding',
          embedding: written(vectorOf(ids, dimensions), format),
        })),
        ...usage,
      }),
    );
  },
};

/** `POST /v1/embeddings`. */
export const answerEmbeddings = answerAt(EMBEDDINGS);

/** `messages` are one input: their texts. */
function inputsOf(source: JsonObject): Texts {
  if (source.messages === undefined) return textsAt(source, 'input');
  return [
    messagesOf(source)
      .map(({ text }) => text)
      .join('\n'),
  ];
}

function formatOf(source: JsonObject): EmbeddingRequest['format'] {
  const { encoding_format: format = 'float' } = source;
  return format === 'float' || format === 'base64' ? format : refuse('encoding_format', 'float or base64');
}

/** In base64: 32-bit floats, little-endian. */
function written(vector: Float32Array, format: EmbeddingRequest['format']): number[] | string {
  return format === 'float' ? Array.from(vector) : Buffer.from(vector.buffer).toString('base64');
}
