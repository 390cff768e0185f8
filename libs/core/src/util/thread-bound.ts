/**
 * Stands first among the properties of what belongs to its thread. Structured cloning, by which values go to other
 * threads, would make an empty object of an engine; it refuses a function instead, and shows the text of it as the reason.
 */
export const threadBound = (): string =>
  'This belongs to the thread that made it; send the URL, and make an engine in each worker';
