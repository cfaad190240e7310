import type { Result } from '@beffroi/kernel';
import type { BreakGlass, BreakGlassRefusal } from './break-glass.ts';

/** What came of a code that somebody gave. */
export interface BreakGlassTry {
  /** Whose code it was, as far as it was one. */
  readonly found: BreakGlass | undefined;
  readonly outcome: Result<BreakGlass, BreakGlassRefusal>;
}

/** The way in on the day that the identity provider is down. */
export abstract class BreakGlassDoor {
  /** Uses a code up, where it is good. Takes as long whether it is or not. */
  abstract open(code: string): Promise<BreakGlassTry>;
}
