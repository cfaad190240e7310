interface WrittenChoice {
  /** Of a chat. */
  readonly message?: {
    readonly content?: unknown;
    readonly reasoning_content?: unknown;
    readonly tool_calls?: unknown;
  };
  /** Of a completion. */
  readonly text?: unknown;
}

/** What the model wrote in all choices of a whole answer: text, reasoning, arguments of tools. */
export const writtenBytes = (choices: unknown): number => {
  if (!Array.isArray(choices)) return 0;
  return (choices as (WrittenChoice | null)[])
    .flatMap((choice) => [
      choice?.text,
      choice?.message?.content,
      choice?.message?.reasoning_content,
      ...argumentsOf(choice?.message?.tool_calls),
    ])
    .reduce<number>((bytes, text) => bytes + (typeof text === 'string' ? Buffer.byteLength(text) : 0), 0);
};

type WrittenCall = { readonly function?: { readonly arguments?: unknown } | null } | null;

/** What an engine says may be anything. */
const argumentsOf = (calls: unknown): readonly unknown[] =>
  Array.isArray(calls) ? (calls as WrittenCall[]).map((call) => call?.function?.arguments) : [];
