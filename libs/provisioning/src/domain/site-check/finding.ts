import type { LocalisedText } from '@beffroi/catalogue/domain';
import { err, type Result } from '@beffroi/kernel';

/** What is looked at before a site hosts anybody, in the order in which it is told. */
export const SITE_CHECKS = [
  'api-server',
  'kubernetes-version',
  'permissions',
  'excess-permissions',
  'clock',
  'node-clock',
  'pod-security',
  'network-policy',
  'image-pull',
  'engine-image',
  'gpus',
  'dedicated-pools',
  'storage',
  'qualification',
] as const;
export type SiteCheckName = (typeof SITE_CHECKS)[number];

export const FINDING_STATES = ['ok', 'warning', 'blocking', 'not-measurable'] as const;
export type FindingState = (typeof FINDING_STATES)[number];

export interface Finding {
  readonly check: SiteCheckName;
  /** `blocking`: nothing new is placed on the site; `not-measurable`: it could not be tried, which is not a yes. */
  readonly state: FindingState;
  /** What was measured, or why it could not be. */
  readonly measured: LocalisedText;
  /** What to do; null: nothing. */
  readonly remedy: LocalisedText | null;
}

/** A value that was measured, or why it could not be. */
export type Measurement<T> = Result<T, LocalisedText>;

/** Why the cluster did not let itself be measured, in its own words. */
export const unmeasured = (reason: LocalisedText): Measurement<never> => err(reason);

export const asFinding = (
  check: SiteCheckName,
  state: FindingState,
  measured: LocalisedText,
  remedy: LocalisedText | null = null,
): Finding => ({ check, state, measured, remedy });

/** What could not be measured says so, and never «ok». */
export const assessed = <T>(
  check: SiteCheckName,
  measurement: Measurement<T>,
  assess: (value: T) => Finding,
  remedy: LocalisedText,
): Finding =>
  measurement.ok
    ? assess(measurement.value)
    : asFinding(check, 'not-measurable', measurement.failure, remedy);

/** The same in every language: numbers, names of things. */
export const plain = (text: string): LocalisedText => ({ fr: text, en: text });
