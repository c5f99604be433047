/** "2024-03-01 10:00 UTC" of milliseconds since 1970, with as many of seconds and their fraction as there are. */
export function timeText(time: number): string {
  const date = new Date(time);
  if (Number.isNaN(date.getTime())) return String(time);
  const [day, clock = ''] = date.toISOString().split('T');
  return `${day} ${clock.replace(/(:00)?(\.000)?Z$/, '')} UTC`;
}
