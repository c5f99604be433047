import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { checkZone, hourOfWeek } from './hour-of-week.ts';
import { isoTime } from './iso-time.ts';
import { numberTime } from './number-time.ts';

const anyTime = fc.date({ min: new Date('0000-01-01T00:00:00Z'), max: new Date('9999-12-31T23:59:59Z'), noInvalidDate: true }); // prettier-ignore

describe('ISO 8601', () => {
  test.each([
    ['2024-02-29', Date.UTC(2024, 1, 29)],
    ['2024-02-29 13:05', Date.UTC(2024, 1, 29, 13, 5)],
    ['2024-02-29T13:05:00.25Z', Date.UTC(2024, 1, 29, 13, 5, 0, 250)],
    ['2024-02-29 13:05:00,5 UTC', Date.UTC(2024, 1, 29, 13, 5, 0, 500)],
    ['2024-02-29T13:05:00+02:00', Date.UTC(2024, 1, 29, 11, 5)],
    ['2024-02-29T13:05:00-0130', Date.UTC(2024, 1, 29, 14, 35)],
    ['2024-02-29T13:05:00+02', Date.UTC(2024, 1, 29, 11, 5)],
    ['1969-12-31T24:00', 0],
    ['2016-12-31T23:59:60Z', Date.UTC(2017, 0, 1)],
  ])('%s', (text, time) => {
    expect(isoTime(text)).toBe(time);
  });

  test.each(['2023-02-29', '2024-13-01', '2024-04-31', '2024-00-01', '2024-01-01T25:00', '2024-01-01T10:60', '2024-1-1', '01.02.2024', '2024', 'yesterday', ''])(
    '%j is none',
    (text) => {
      expect(isoTime(text)).toBeNaN();
    },
  ); // prettier-ignore

  test('what Date writes is read, also as a date alone', () => {
    fc.assert(
      fc.property(anyTime, (date) => {
        const text = date.toISOString();
        expect(isoTime(text)).toBe(date.getTime());
        expect(isoTime(text.slice(0, 10))).toBe(Math.floor(date.getTime() / 86_400_000) * 86_400_000);
      }),
      { numRuns: 1000 },
    );
  });
});

describe('numbers', () => {
  const time = Date.UTC(2024, 2, 1, 12, 30, 15);

  test.each([
    ['unix', '1709296215', time],
    ['unix', '1709296215.0', time],
    ['unix', '1709296215000', time],
    ['unix', '1709296215000000', time],
    ['unix', '1709296215000000000', time],
    ['unix', '1.709296215e9', time],
    ['unix', '-86400', -86_400_000],
    ['unix', '1e22', NaN],
    ['YYMMDDHH', '24030112', Date.UTC(2024, 2, 1, 12)],
    ['YYMMDDHH', '24030112.0', Date.UTC(2024, 2, 1, 12)],
    ['YYMMDDHH', '09030112', Date.UTC(2009, 2, 1, 12)],
    ['YYYYMMDD', '20240301', Date.UTC(2024, 2, 1)],
    ['YYYYMMDDHH', '2024030112', Date.UTC(2024, 2, 1, 12)],
    ['YYYYMMDDHHMM', '202403011230', Date.UTC(2024, 2, 1, 12, 30)],
    ['YYYYMMDDHHMMSS', '20240301123015', time],
    ['YYMMDDHH', '24030125', NaN],
    ['YYMMDDHH', '24130112', NaN],
    ['YYYYMMDD', '20230229', NaN],
    ['YYYYMMDD', '20241301', NaN],
    ['YYYYMMDD', '-2024301', NaN],
  ] as const)('%s %s', (form, text, expected) => {
    expect(numberTime(text, form)).toBe(expected);
  });
});

describe('the hour of the week', () => {
  const inZone = (zone: string | undefined, text: string): readonly number[] => {
    const hour = hourOfWeek(zone)(isoTime(text));
    return [Math.floor(hour / 24), hour % 24];
  };

  test('in UTC it is what Date says', () => {
    const hourOf = hourOfWeek();
    fc.assert(
      fc.property(anyTime, (date) => {
        expect(hourOf(date.getTime())).toBe(date.getUTCDay() * 24 + date.getUTCHours());
      }),
      { numRuns: 1000 },
    );
  });

  test('elsewhere clocks differ, and change', () => {
    // 2024-03-31 was a Sunday, on which clocks in Berlin went from 2:00 to 3:00, at 1:00 UTC.
    expect(inZone('Europe/Berlin', '2024-03-31T00:59:59Z')).toEqual([0, 1]);
    expect(inZone('Europe/Berlin', '2024-03-31T01:00:00Z')).toEqual([0, 3]);
    expect(inZone('Europe/Berlin', '2024-10-27T00:59:59Z')).toEqual([0, 2]);
    expect(inZone('Europe/Berlin', '2024-10-27T01:00:00Z')).toEqual([0, 2]);
    expect(inZone('Europe/Berlin', '2024-10-27T02:00:00Z')).toEqual([0, 3]);
    expect(inZone('Europe/Berlin', '2024-01-06T23:00:00Z')).toEqual([0, 0]);
    expect(inZone('America/New_York', '2024-01-01T04:59:00Z')).toEqual([0, 23]);
    expect(inZone('Asia/Kathmandu', '2024-01-01T18:14:00Z')).toEqual([1, 23]);
    expect(inZone('Asia/Kathmandu', '2024-01-01T18:15:00Z')).toEqual([2, 0]);
    // By half an hour, at 15:30 UTC the day before.
    expect(inZone('Australia/Lord_Howe', '2024-10-05T15:29:00Z')).toEqual([0, 1]);
    expect(inZone('Australia/Lord_Howe', '2024-10-05T15:30:00Z')).toEqual([0, 2]);
    expect(inZone('Etc/UTC', '2024-02-29T13:05:00Z')).toEqual(inZone(undefined, '2024-02-29T13:05:00Z'));
  });

  test('an unknown zone gets a suggestion', () => {
    expect(() => checkZone('Europe/Berlin', 'timeZone')).not.toThrow();
    expect(() => checkZone('Europe/Berlim', 'timeZone')).toThrow(
      'timeZone: must be a time zone of the IANA database, got "Europe/Berlim". Did you mean "Europe/Berlin"?',
    );
    expect(() => checkZone('home', 'timeZone')).toThrow('got "home". For example "Europe/Berlin".');
  });
});
