import { answerAt, type Door } from '../attempt.endpoint.ts';
import { tokensOf } from '../chat/chat.endpoint.ts';
import {
  arrayAt,
  integerAt,
  isObject,
  objectAt,
  readFields,
  refuse,
  stringAt,
} from '../http/field.reader.ts';
import { sendJson } from '../http/json.body.ts';
import { vllmErrors } from '../http/vllm.errors.ts';
import { pooled } from './pooled.reply.ts';
import { nearness, vectorOf } from './text.vector.ts';

const DIMENSIONS = 128;

interface RerankRequest {
  readonly model: string;
  readonly stream: false;
  readonly query: string;
  readonly documents: readonly string[];
  readonly topN: number;
}

const RERANK: Door<RerankRequest> = {
  parse: (body) =>
    readFields(() => {
      const source = objectAt(body, 'body');
      const documents = arrayAt(source, 'documents').map(textOf);
      if (source.top_n === null) refuse('top_n', 'an integer');
      if (documents.length === 0) refuse('documents', 'a list of at least one document');
      return {
        model: stringAt(source, 'model'),
        stream: false,
        query: stringAt(source, 'query'),
        documents,
        topN: integerAt(source, 'top_n', { min: 0, max: Number.MAX_SAFE_INTEGER }, 0) || documents.length,
      };
    }),
  serve: async (engine, attempted) => {
    const { model, query, documents, topN } = attempted.wanted;
    const [asked = [], ...tokens] = await tokensOf(engine, [query, ...documents]);
    // A cross-encoder reads the query again with each document.
    const pairs = tokens.map((document) => [...asked, ...document]);
    const longest = Math.max(...pairs.map(({ length }) => length));
    if (longest > engine.maxModelLen) return vllmErrors.promptTooLong(engine.maxModelLen, longest);
    const wanted = vectorOf(asked, DIMENSIONS);
    const results = tokens
      .map((document, index) => ({
        index,
        document: { text: documents[index], multi_modal: null },
        relevance_score: nearness(wanted, vectorOf(document, DIMENSIONS)),
      }))
      .sort((one, other) => other.relevance_score - one.relevance_score)
      .slice(0, topN);
    return pooled(engine, attempted, pairs, ({ id, usage }) =>
      sendJson(attempted.response, 200, { id: `rerank-${id}`, model, ...usage, results }),
    );
  },
};

/** `POST /v1/rerank`, as vLLM answers Cohere's clients. */
export const answerRerank = answerAt(RERANK);

function textOf(document: unknown): string {
  if (typeof document === 'string') return document;
  return isObject(document)
    ? stringAt(document, 'text')
    : refuse('documents', 'texts, or objects with a text');
}
