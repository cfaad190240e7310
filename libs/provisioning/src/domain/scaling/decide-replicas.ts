import type { TotalLoad } from './load.ts';

/** How long something must last before it counts, in milliseconds. */
export interface ScalingPace {
  /** Requests wait, or the KV cache is full: another engine is started. */
  readonly growAfterMs: number;
  /** One engine fewer would do: one is taken away. */
  readonly shrinkAfterMs: number;
  /** Nobody used it: it is put to sleep. */
  readonly sleepAfterMs: number;
}

export interface ScalingSituation {
  /** What runs or is being started. */
  readonly replicas: number;
  /** The fewest that must run now. */
  readonly floor: number;
  readonly maxReplicas: number;
  /** The most for which the site has room, those that run included. */
  readonly room: number;
  /** Of the engines that answer; fewer than `replicas` while some start. */
  readonly load: TotalLoad;
  /** A gateway holds requests for it. */
  readonly isAwaited: boolean;
}

/** What one decision leaves to the next. Instants in milliseconds; null: not so at the moment. */
export interface ScalingMemory {
  readonly busyAtMs: number;
  readonly pressedSinceMs: number | null;
  readonly slackSinceMs: number | null;
  /** How many requests ran on an engine when others last had to wait: about so many it takes. */
  readonly runningWhenFull: number | null;
  /** Requests the engines had finished. */
  readonly finished: number;
}

/** Why a number of engines is the right one. */
export type ScalingReason =
  | 'as-wanted'
  | 'minimum'
  | 'maximum'
  | 'no-room'
  | 'awaited'
  | 'pressed'
  | 'slack'
  | 'idle'
  /** Its turn in the queue has come. */
  | 'room'
  /** Somebody of a better class needs its GPUs. */
  | 'evicted';

export interface ScalingDecision {
  readonly replicas: number;
  readonly reason: ScalingReason;
  readonly memory: ScalingMemory;
}

/** A new engine takes from a crowded one what is above this. */
const FULL_KV = 0.85;
/** How full the caches of those that remain may be after one is taken away. */
const ROOMY_KV = 0.6;
/** How much of what engines are known to take those that remain may have. */
const ROOMY_RUNNING = 0.6;
/** Requests waiting for each engine; fewer come and go by themselves. */
const MANY_WAITING = 2;

export const newMemory = (nowMs: number): ScalingMemory => ({
  busyAtMs: nowMs,
  pressedSinceMs: null,
  slackSinceMs: null,
  runningWhenFull: null,
  finished: 0,
});

/**
 * How many engines a deployment should have. Growing asks for more pressure than what shrinking leaves behind, and
 * both for some time of it: what changes up and down in between changes nothing.
 */
export const decideReplicas = (
  situation: ScalingSituation,
  pace: ScalingPace,
  before: ScalingMemory,
  nowMs: number,
): ScalingDecision => {
  const memory = remember(situation, before, nowMs);
  const { replicas, reason } = within(want(situation, pace, memory, nowMs), situation);
  return { replicas, reason, memory: replicas === situation.replicas ? memory : afterChange(memory) };
};

type Want = Omit<ScalingDecision, 'memory'>;

const want = (
  { replicas, floor, load, isAwaited }: ScalingSituation,
  pace: ScalingPace,
  memory: ScalingMemory,
  nowMs: number,
): Want => {
  const lasts = (sinceMs: number | null, forMs: number): boolean =>
    sinceMs !== null && nowMs - sinceMs >= forMs;
  if (replicas === 0 && isAwaited) return { replicas: 1, reason: 'awaited' };
  if (replicas > 0 && floor === 0 && lasts(memory.busyAtMs, pace.sleepAfterMs)) {
    return { replicas: 0, reason: 'idle' };
  }
  if (lasts(memory.pressedSinceMs, pace.growAfterMs)) {
    return { replicas: Math.max(replicas + 1, enginesFor(load, memory)), reason: 'pressed' };
  }
  // The last engine goes only when nobody uses it.
  if (replicas > 1 && lasts(memory.slackSinceMs, pace.shrinkAfterMs)) {
    return { replicas: replicas - 1, reason: 'slack' };
  }
  return { replicas, reason: 'as-wanted' };
};

/** Never below the minimum, never above what is allowed or has room; nobody is sent away for want of room. */
const within = (wanted: Want, { floor, maxReplicas, room, replicas }: ScalingSituation): Want => {
  const ceiling = Math.min(maxReplicas, Math.max(room, replicas));
  const least = Math.min(floor, ceiling);
  if (wanted.replicas < least) return { replicas: least, reason: 'minimum' };
  if (wanted.replicas <= ceiling) return wanted;
  return { replicas: ceiling, reason: ceiling < maxReplicas ? 'no-room' : 'maximum' };
};

const remember = (
  { replicas, load, isAwaited }: ScalingSituation,
  before: ScalingMemory,
  nowMs: number,
): ScalingMemory => {
  const { engines, running, waiting, finished } = load;
  const areStarting = engines < replicas;
  const isBusy = running + waiting > 0 || finished !== before.finished || isAwaited || areStarting;
  // Requests that a gateway keeps back while engines run nothing say nothing of what an engine takes.
  const isFull = doManyWait(load) && running >= engines;
  const runningWhenFull = isFull ? running / engines : before.runningWhenFull;
  const hasSlack = !areStarting && engines > 1 && isSlack(load, runningWhenFull);
  return {
    busyAtMs: isBusy ? nowMs : before.busyAtMs,
    pressedSinceMs: !areStarting && isPressed(load) ? (before.pressedSinceMs ?? nowMs) : null,
    slackSinceMs: hasSlack ? (before.slackSinceMs ?? nowMs) : null,
    runningWhenFull,
    finished,
  };
};

const doManyWait = ({ engines, waiting }: TotalLoad): boolean =>
  engines > 0 && waiting >= MANY_WAITING * engines;

/** Another engine would be of use. */
export const isPressed = (load: TotalLoad): boolean => doManyWait(load) || load.kvUsage >= FULL_KV;

/** Would those that remain be far from full? */
const isSlack = (
  { engines, running, waiting, kvUsage }: TotalLoad,
  runningWhenFull: number | null,
): boolean =>
  waiting === 0 &&
  kvUsage * (engines / (engines - 1)) <= ROOMY_KV &&
  (runningWhenFull === null || running <= ROOMY_RUNNING * runningWhenFull * (engines - 1));

/** For all that runs and waits, where it is known how much an engine takes. */
const enginesFor = ({ running, waiting }: TotalLoad, { runningWhenFull }: ScalingMemory): number =>
  runningWhenFull === null || runningWhenFull < 1 ? 0 : Math.ceil((running + waiting) / runningWhenFull);

/** What was seen of another number of engines says nothing of this one. */
const afterChange = (memory: ScalingMemory): ScalingMemory => ({
  ...memory,
  pressedSinceMs: null,
  slackSinceMs: null,
});
