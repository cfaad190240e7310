/** One word for people; the conditions say why. */
export const PHASES = [
  'Pending',
  'Provisioning',
  'Loading',
  'Ready',
  'Degraded',
  'Asleep',
  'Retiring',
  'Retired',
  'Failed',
] as const;
export type Phase = (typeof PHASES)[number];
