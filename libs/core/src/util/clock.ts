/**
 * Milliseconds by a clock that never goes back. `performance.now()` is one too, but the first use of `performance` loads a
 * part of Node that takes a program longer than a statement.
 */
export function milliseconds(): number {
  const [seconds, nanoseconds] = process.hrtime();
  return seconds * 1e3 + nanoseconds / 1e6;
}
