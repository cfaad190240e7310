const DAY_MS = 86_400_000;

const formats = new Map<string, Intl.DateTimeFormat>();

const formatOf = (timeZone: string): Intl.DateTimeFormat => {
  const known = formats.get(timeZone);
  if (known) return known;
  const made = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    calendar: 'iso8601',
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  });
  formats.set(timeZone, made);
  return made;
};

/** Is it a name of the IANA time zone database that this runtime knows? */
export const isTimeZone = (name: string): boolean => {
  try {
    formatOf(name);
    return true;
  } catch {
    return false;
  }
};

/** What the clock on the wall shows at an instant, written as if that were UTC, in milliseconds. */
export const wallMsAt = (instantMs: number, timeZone: string): number => {
  const parts = formatOf(timeZone).formatToParts(instantMs);
  const of = (type: Intl.DateTimeFormatPartTypes): number =>
    Number(parts.find((part) => part.type === type)!.value);
  return Date.UTC(of('year'), of('month') - 1, of('day'), of('hour'), of('minute'), of('second'));
};

/**
 * The instants at which the clock on the wall shows a time: one, two in the night that has an hour twice, and for a
 * time that is skipped the two that stand an hour apart on either side of the gap. Earliest first.
 */
export const instantsOf = (wallMs: number, timeZone: string): readonly [earliest: number, latest: number] => {
  const offsets = [wallMs - DAY_MS, wallMs + DAY_MS].map((near) => wallMsAt(near, timeZone) - near);
  const candidates = offsets.map((offset) => wallMs - offset);
  const shown = candidates.filter((instant) => wallMsAt(instant, timeZone) === wallMs);
  const instants = shown.length > 0 ? shown : candidates;
  return [Math.min(...instants), Math.max(...instants)];
};
