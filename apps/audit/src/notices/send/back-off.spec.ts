import { pauseMs } from './back-off.js';

test('pauses grow from 5 s to an hour, and never by more than a fifth beyond', () => {
  const pauses = Array.from({ length: 14 }, (_, failures) => pauseMs(failures + 1, () => 0) / 1000);
  expect(pauses).toEqual([5, 10, 20, 40, 80, 160, 320, 640, 1280, 2560, 3600, 3600, 3600, 3600]);
  expect(pauseMs(1, () => 1)).toBe(6_000);
  expect(pauseMs(1_000_000, () => 0)).toBe(3_600_000);
});
