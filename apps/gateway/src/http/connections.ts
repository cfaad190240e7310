/** Connections that are read and answered in one way, as seen by a gateway that stops. */
export interface Connections {
  /** Whether anybody waits for an answer, or for the rest of one. */
  readonly areBusy: boolean;
  /** Every answer is the last on its connection; where nobody waits for one, it ends now. */
  endWithAnswers(): void;
  closeAll(): void;
}
