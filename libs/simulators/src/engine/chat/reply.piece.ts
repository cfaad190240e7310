export type FinishReason = 'stop' | 'length' | 'tool_calls';

/** A generated token: its text ('' while withheld), and where it belongs; a number is the index of a tool call. */
export interface Piece {
  readonly part: 'content' | 'reasoning' | number;
  readonly text: string;
}

/** One choice: its tokens in turn, then why it ended. */
export type ReplyPieces = Generator<Piece, FinishReason>;
