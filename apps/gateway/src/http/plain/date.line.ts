let second = 0;
let line = '';

/** The header `date` (RFC 9110 §6.6.1), put into words once a second. */
export const dateLine = (): string => {
  const nowMs = Date.now();
  const nowSecond = Math.floor(nowMs / 1_000);
  if (nowSecond !== second) {
    second = nowSecond;
    line = `date: ${new Date(nowMs).toUTCString()}\r\n`;
  }
  return line;
};
