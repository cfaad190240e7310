interface WrittenChoice {
  /** Of a chat. */
  readonly message?: {
    readonly content?: unknown;
    readonly reasoning_content?: unknown;
    readonly tool_calls?: readonly { readonly function?: { readonly arguments?: unknown } }[] | null;
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
      ...(choice?.message?.tool_calls ?? []).map((call) => call.function?.arguments),
    ])
    .reduce<number>((bytes, text) => bytes + (typeof text === 'string' ? Buffer.byteLength(text) : 0), 0);
};
