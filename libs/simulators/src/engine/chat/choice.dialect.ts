import { type FinishReason, type Piece } from './reply.piece.ts';

/** How an endpoint words the choices of a reply. */
export interface ChoiceDialect {
  readonly idPrefix: string;
  /** `object` of a whole reply, and of a chunk. */
  readonly whole: string;
  readonly chunk: string;
  /** What comes before the first token of a choice; null: nothing. */
  opening(index: number): object | null;
  token(index: number, piece: Piece, isFirstOfPart: boolean): object;
  finish(index: number, reason: FinishReason): object;
  choice(index: number, pieces: readonly Piece[], reason: FinishReason | undefined): object;
}
