/** A text people read: French first, English beside it. */
export interface LocalisedText {
  readonly fr: string;
  readonly en: string;
}
