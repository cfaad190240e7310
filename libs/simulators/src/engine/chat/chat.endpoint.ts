import { answerAt, type Attempted, type Door } from '../attempt.endpoint.ts';
import { type Texts } from '../http/texts.reader.ts';
import { type VllmError, vllmErrors } from '../http/vllm.errors.ts';
import { promptTokens } from '../language/prompt.template.ts';
import { type ChatEngine, type Progress } from './chat.engine.ts';
import { chatDialect } from './chat.dialect.ts';
import { reply } from './chat.reply.ts';
import { type ChatRequest, parseChatRequest } from './chat.request.ts';
import { type ChoiceDialect } from './choice.dialect.ts';
import { type CompletionRequest, parseCompletionRequest } from './completion.request.ts';
import { textDialect } from './text.dialect.ts';

type Generated = Promise<Partial<Progress> | VllmError>;

const CHAT: Door<ChatRequest> = {
  parse: parseChatRequest,
  serve: async (engine, attempted): Generated => {
    const prompt = await promptTokens(engine.tokenizer, attempted.wanted, engine.maxModelLen);
    return generated(engine, attempted, [prompt], chatDialect(attempted.wanted));
  },
};

const COMPLETIONS: Door<CompletionRequest> = {
  parse: parseCompletionRequest,
  serve: async (engine, attempted): Generated => {
    const prompts = await tokensOf(engine, attempted.wanted.prompts);
    return generated(engine, attempted, prompts, textDialect(attempted.wanted));
  },
};

/** `POST /v1/chat/completions`. */
export const answerChat = answerAt(CHAT);
/** `POST /v1/completions`. */
export const answerCompletions = answerAt(COMPLETIONS);

/** Of each text, no more than an engine could read. */
export const tokensOf = async (
  { tokenizer, maxModelLen }: Pick<ChatEngine, 'tokenizer' | 'maxModelLen'>,
  texts: Texts,
): Promise<(readonly number[])[]> => {
  const tokens: (readonly number[])[] = [];
  for (const text of texts) {
    tokens.push(typeof text === 'string' ? await tokenizer.encodePatiently(text, maxModelLen) : text);
  }
  return tokens;
};

async function generated(
  engine: ChatEngine,
  { wanted, ...attempted }: Attempted<ChatRequest>,
  prompts: readonly (readonly number[])[],
  dialect: ChoiceDialect,
): Generated {
  const longest = Math.max(...prompts.map(({ length }) => length));
  const tooLong = exceedsContext(wanted, longest, engine.maxModelLen);
  return tooLong ?? reply(engine, { ...attempted, chat: wanted, prompts, dialect });
}

function exceedsContext(chat: ChatRequest, promptTokens: number, maxModelLen: number): VllmError | null {
  if (promptTokens >= maxModelLen) return vllmErrors.promptTooLong(maxModelLen, promptTokens);
  const { maxTokens } = chat;
  if (maxTokens === null || promptTokens + maxTokens <= maxModelLen) return null;
  return vllmErrors.replyTooLong(maxModelLen, promptTokens, maxTokens);
}
