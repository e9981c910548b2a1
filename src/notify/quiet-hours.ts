/** Whether a minute of the day lies in hours such as `22:00-07:00`, which may go over midnight. */
export function isQuiet(hours: string, minuteOfDay: number): boolean {
  const [from, to] = hours.split('-').map((time) => {
    const [hour = 0, minute = 0] = time.split(':').map(Number);
    return hour * 60 + minute;
  });
  if (from === undefined || to === undefined) return false;
  return from <= to
    ? minuteOfDay >= from && minuteOfDay < to
    : minuteOfDay >= from || minuteOfDay < to;
}
